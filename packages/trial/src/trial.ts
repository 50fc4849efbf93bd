import { type Json, none, type Regularizer } from '@regatta/core';
import type { DatasetOptions } from '@regatta/datasets';
import type { CurvePoint, Trial, TrialRecord, TrialSpec } from '@regatta/record';
import { contentId, lookUp } from '@regatta/record';
import type * as tf from '@tensorflow/tfjs';
import { platform } from '#platform';
import { useBackend } from './backend.ts';
import { describe } from './describe.ts';
import { probes } from './probes/index.ts';
import type { ProbeContext } from './probes/probe.ts';
import { sourcesOf, taskNamed } from './registry.ts';
import { createRegularizer } from './regularizers.ts';
import { seal, type TrialData } from './sealed.ts';
import type { BuildContext, Task } from './task.ts';
import type { TaskData } from './task-data.ts';
import { measureCalibration } from './training/calibration.ts';
import { evaluate, penaltyOf } from './training/evaluate.ts';
import { foldData, foldRows } from './training/folds.ts';
import { initialize } from './training/initialize.ts';
import { measureMonteCarlo } from './training/monte-carlo.ts';
import { blockStream, seedOf } from './training/seeds.ts';
import { train } from './training/train.ts';

/** How a running trial talks to its surroundings; nothing here reaches the numbers. */
export interface TrialHooks {
  readonly onStep?: ((step: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly files?: DatasetOptions | undefined;
}

/** What a trial's data depend on: not on the regularizer, so that every arm of a block gets the same. */
type DataSpec = Pick<TrialSpec, 'task' | 'seed' | 'fold'>;

/** The data of a trial. In cross-validation the examples are those of seed 0, whatever the seed of the training. */
export async function loadTask(
  { task: name, seed, fold }: DataSpec,
  files?: DatasetOptions,
): Promise<TaskData> {
  const task = taskNamed(name);
  // Variants of a task share their examples, as far as they have them in common.
  const [base = name] = name.split('@');
  const split = blockStream(base, fold ? 0 : seed, 'split');
  if (fold === undefined) return task.load({ split, files });
  const order = split.fold('folds').fold(fold.repeat);
  if (!task.redivided) return foldData(await task.load({ split, files }), fold, order);
  return task.load({ split, files, divide: (examples) => foldRows(examples, fold, order) });
}

/** The trial of a spec: its id covers the spec, the data's checksums and the version of the code. */
export async function identify(spec: TrialSpec, files?: DatasetOptions): Promise<Trial> {
  const { checksums } = await loadTask(spec, files);
  const sources = sourcesOf(spec.task, spec.regularizer);
  const content = { spec, data: checksums, code: platform.codeVersion(), sources };
  return { id: contentId(content), spec };
}

/** The network of a trial, with the initial weights of its block. The caller disposes of it. */
export function buildNetwork(task: Task, regularizer: Regularizer, seed: number): tf.LayersModel {
  const masks = blockStream(task.name, seed, 'mask');
  const maskSeed = seedOf(masks);
  const context: BuildContext = {
    site: (name, depth) => (depth === undefined ? { name, seed: maskSeed } : { name, seed: maskSeed, depth }),
  };
  // Two branches where the regularizer joins them: they are the network's own.
  const { branches } = regularizer;
  const plain = task.build(branches === undefined ? none : { ...none, branches }, context);
  try {
    const model = task.build(regularizer, context);
    initialize(model, plain, blockStream(task.name, seed, 'init'));
    return model;
  } finally {
    plain.dispose();
  }
}

/** Runs a trial from the first weight to the last metric. The same spec gives the same numbers, bit for bit. */
export async function runTrial(spec: TrialSpec, hooks: TrialHooks = {}): Promise<TrialRecord> {
  const { id } = await identify(spec, hooks.files);
  await useBackend(spec.backend);
  const started = performance.now();
  const task = taskNamed(spec.task);
  const regularizer = createRegularizer(spec.regularizer);
  const data = seal(await loadTask(spec, hooks.files), spec.phase);
  const model = buildNetwork(task, regularizer, spec.seed);
  try {
    const order = blockStream(task.name, spec.seed, 'order');
    const { objective } = task;
    const options = spec.training;
    const masks = blockStream(task.name, spec.seed, 'mask');
    const run = { model, regularizer, data, objective, options, order, masks, ...hooks };
    const { status, curve, steps, stepSeconds } = await train(run);
    const result = status === 'ok' ? finalResult(model, task, data, spec, curve) : undefined;
    const measured = result && (await measure(spec, { task, model, regularizer, data }));
    return {
      ...describe({ id, spec }),
      status: result ? 'ok' : 'diverged',
      metrics: {},
      ...result,
      ...measured,
      testReads: data.test.reads,
      curve,
      parameters: model.countParams(),
      data: data.checksums,
      timing: { seconds: (performance.now() - started) / 1000, stepsPerSecond: steps / stepSeconds },
      peakMemoryBytes: platform.peakMemoryBytes(),
    };
  } finally {
    model.dispose();
  }
}

/** What the probes of a trial measure. */
async function measure(
  { phase, probes: names = [], seed }: TrialSpec,
  { data, ...parts }: Pick<ProbeContext, 'task' | 'model' | 'regularizer'> & { readonly data: TrialData },
): Promise<Pick<TrialRecord, 'probes'>> {
  if (phase === 'tune' || names.length === 0) return {};
  const measured: Record<string, Json> = {};
  for (const name of names) {
    const stream = blockStream(parts.task.name, seed, 'eval').fold(name);
    const context = { ...parts, data, test: data.test.open(), seed, stream };
    measured[name] = await lookUp('probe', name, probes).measure(context);
  }
  return { probes: measured };
}

/** What is measured after the last step, or undefined when a metric is not finite. */
function finalResult(
  model: tf.LayersModel,
  { objective }: Task,
  data: TrialData,
  { phase, samples, seed }: TrialSpec,
  curve: readonly CurvePoint[],
):
  | Pick<TrialRecord, 'metrics' | 'penalty' | 'trainRows' | 'testRows' | 'calibration' | 'monteCarlo'>
  | undefined {
  const { train, validation } = curve.at(-1)!;
  const penalty = penaltyOf(model);
  if (!Number.isFinite(penalty)) return undefined;
  if (phase === 'tune') return { metrics: { train, validation }, penalty };
  const split = data.test.open();
  const clean = evaluate(model, split, data, objective);
  if (!Object.values(clean).every(Number.isFinite)) return undefined;
  const excess =
    data.bayesLoss === undefined ? {} : { excessLoss: clean[objective.primary.name]! - data.bayesLoss };
  return {
    metrics: { train, validation, test: { ...clean, ...excess } },
    penalty,
    trainRows: data.train.size,
    testRows: split.size,
    calibration: measureCalibration(model, { validation: data.validation, test: split }, data, objective),
    monteCarlo:
      samples === 0 ? undefined : measureMonteCarlo(model, split, data, objective, { samples, seed }),
  };
}
