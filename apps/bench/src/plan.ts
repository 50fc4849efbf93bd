import type { Json } from '@regatta/core';
import type { Backend } from './backend.ts';
import { UsageError } from './errors.ts';
import { lookUp } from './names.ts';
import { armTitle, createRegularizer, type RegularizerSpec, regularizers } from './regularizers.ts';
import type { Suite } from './suite.ts';
import type { TrainingOptions } from './task.ts';
import { tasks } from './tasks/index.ts';
import type { TrialSpec } from './trial.ts';

/** What a user may change about a suite. */
export interface PlanOptions {
  readonly tasks?: readonly string[] | undefined;
  /** Regularizers by name, with the options given for them. */
  readonly regularizers?: readonly RegularizerSpec[] | undefined;
  /** Rates for each regularizer that has one; its default rate unless given. */
  readonly rates?: readonly number[] | undefined;
  /** Seeds per arm. */
  readonly seeds?: number | undefined;
  readonly firstSeed?: number | undefined;
  readonly backend: Backend;
  /** Replaces settings of every task's training loop. */
  readonly training?: Partial<TrainingOptions> | undefined;
}

/** The arms of one regularizer: one for each rate, or one when it has no rate or its rate is given as an option. */
function armsOf({ name, options }: RegularizerSpec, rates: readonly number[] | undefined): RegularizerSpec[] {
  const { defaultRate } = lookUp('regularizer', name, regularizers);
  if (defaultRate === undefined || options.rate !== undefined) return [{ name, options }];
  return (rates ?? [defaultRate]).map((rate): RegularizerSpec => {
    const all: Record<string, Json> = { rate, ...options };
    return { name, options: all };
  });
}

function unique<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

/** The arms that a suite and a user's choices come to. Each is built once, so that a bad option is an error here. */
export function expandArms(suite: Suite, options: PlanOptions): RegularizerSpec[] {
  const names = suite.regularizers === 'all' ? regularizers.map(({ name }) => name) : suite.regularizers;
  const chosen = options.regularizers ?? names.map((name) => ({ name, options: {} }));
  const arms = unique(
    chosen.flatMap((spec) => armsOf(spec, options.rates)),
    armTitle,
  );
  for (const arm of arms) {
    try {
      createRegularizer(arm);
    } catch (error) {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    }
  }
  return arms;
}

/** The trials of a run, task by task and seed by seed, so that whole blocks are finished first. */
export function expandPlan(suite: Suite, options: PlanOptions): TrialSpec[] {
  const arms = expandArms(suite, options);
  const firstSeed = options.firstSeed ?? 0;
  const seeds = Array.from({ length: options.seeds ?? suite.seeds }, (_, i) => firstSeed + i);
  const chosen = unique(options.tasks ?? suite.tasks, (name) => name).map((name) =>
    lookUp('task', name, tasks),
  );
  return chosen.flatMap((task) =>
    seeds.flatMap((seed) =>
      arms.map(
        (regularizer): TrialSpec => ({
          version: 1,
          task: task.name,
          regularizer,
          seed,
          training: { ...task.defaults, ...options.training },
          backend: options.backend,
        }),
      ),
    ),
  );
}
