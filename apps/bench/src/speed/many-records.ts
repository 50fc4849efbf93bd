import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { stream } from '@regatta/core';
import { groupBy } from '@regatta/evidence';
import type { Metrics, SplitMetrics, TrialRecord } from '@regatta/record';
import { armTitle, contentId, type TrialSpec, withoutLosses } from '@regatta/record';
import { runTrial } from '@regatta/trial';
import { expandPlan, type Plan } from '../plan/plan.ts';
import type { Suite } from '../plan/suite.ts';

/** Tasks and arms of the large run; the number of seeds depends on the number of records. */
const tasks = Array.from({ length: 20 }, (_, i) => `generated-tabular-mlp@train=${100 * (i + 1)}`);
const methods = ['none', 'dropout', 'gaussian-dropout', 'drop-connect', 'alpha-dropout'];
const rates = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
const perSeed = tasks.length * (1 + (methods.length - 1) * rates.length);

/** Steps of the trials that are actually run: enough for a full-length curve. */
const steps = 20;
/** Relative deviation of a copy's losses from those of the trial that was run. */
const deviation = 0.05;

/** A plan with about `count` trials: 20 tasks, 25 arms, and as many seeds as needed. */
export function largePlan(count: number): Plan {
  const seeds = Math.max(2, Math.round(count / perSeed));
  const suite: Suite = { name: 'large', summary: '', tasks, regularizers: methods, seeds };
  return expandPlan(suite, { rates, backend: 'wasm', training: { steps } });
}

const scaled = (metrics: Metrics, factor: number): Metrics =>
  Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, /loss/i.test(name) ? value * factor : value]),
  );

/** A record for a spec with the form and size of a real one: a copy of its arm's trial with different losses. */
function copyFor(spec: TrialSpec, real: TrialRecord): TrialRecord {
  const { task, seed, regularizer, training } = spec;
  const id = contentId(spec);
  const [draw = 0] = stream(0).fold(id).normal(1);
  const factor = Math.exp(deviation * draw);
  const scaledIn = ({ train = {}, validation = {}, test = {} }: SplitMetrics): SplitMetrics => ({
    train,
    validation: scaled(validation, factor),
    test: scaled(test, factor),
  });
  return {
    ...withoutLosses(real),
    id,
    task,
    seed,
    regularizer,
    training,
    metrics: scaledIn(real.metrics),
    best: real.best && { ...real.best, metrics: scaledIn(real.best.metrics) },
    curve: real.curve.map((point) => ({ ...point, validation: scaled(point.validation, factor) })),
  };
}

/** Runs one small trial per arm, then writes a `trials.jsonl` with a record for each trial of a plan. */
export async function writeManyRecords(directory: string, { specs }: Plan): Promise<void> {
  const real = new Map<string, TrialRecord>();
  for (const [arm, [first]] of groupBy(specs, ({ regularizer }) => armTitle(regularizer))) {
    real.set(arm, await runTrial(first!));
  }
  mkdirSync(directory, { recursive: true });
  const file = openSync(join(directory, 'trials.jsonl'), 'w');
  try {
    for (const spec of specs) {
      const record = copyFor(spec, real.get(armTitle(spec.regularizer))!);
      writeSync(file, `${JSON.stringify(record)}\n`);
    }
  } finally {
    closeSync(file);
  }
}
