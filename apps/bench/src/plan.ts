import { type Json, RegattaError, type Regularizer } from '@regatta/core';
import { checkTreatment } from '@regatta/core/recurrent';
import type { Backend } from './backend.ts';
import { UsageError } from './errors.ts';
import { allRegularizers, regularizerNamed, taskNamed } from './registry.ts';
import { armTitle, baselineSpec, createRegularizer, type RegularizerSpec } from './regularizers.ts';
import type { Suite } from './suite.ts';
import { placeHooks, type Task, type TrainingOptions, trainingHooks } from './task.ts';
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

/** An arm that a task leaves out. */
export interface IdleArm {
  readonly task: string;
  readonly regularizer: RegularizerSpec;
}

/** What a run consists of. */
export interface Plan {
  readonly specs: readonly TrialSpec[];
  /** Arms none of whose hooks occur in the task's network: they would equal the baseline bit for bit. */
  readonly idle: readonly IdleArm[];
}

/** Whether a regularizer treats parts of a recurrent layer that the task's layer does not have. */
function isForAnotherCell(regularizer: Regularizer, { cell }: Task): boolean {
  if (cell === undefined || regularizer.recurrent === undefined) return false;
  try {
    checkTreatment(regularizer.recurrent({ name: 'plan', seed: 0 }, cell), cell, regularizer.name);
    return false;
  } catch (error) {
    if (error instanceof RegattaError) return true;
    throw error;
  }
}

/** Whether a regularizer has nothing to act on in a task; the baseline has not, but is meant so. */
export function isIdle(arm: RegularizerSpec, task: Task): boolean {
  if (armTitle(arm) === armTitle(baselineSpec)) return false;
  const regularizer = createRegularizer(arm);
  const filled = Object.keys(regularizer);
  const places = placeHooks.filter((hook) => filled.includes(hook));
  // A loss of its own is for what happens at its places; where it has none, it is all there is.
  if (places.length === 0) return !trainingHooks.some((hook) => filled.includes(hook));
  return !places.some((hook) => task.hooks.includes(hook)) || isForAnotherCell(regularizer, task);
}

/** The arms of one regularizer: one for each rate, or one when it has no rate or its rate is given as an option. */
function armsOf({ name, options }: RegularizerSpec, rates: readonly number[] | undefined): RegularizerSpec[] {
  const { defaultRate } = regularizerNamed(name);
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
  const names = suite.regularizers === 'all' ? allRegularizers().map(({ name }) => name) : suite.regularizers;
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

/** The trials of a run, task by task and seed by seed, so that whole blocks are finished first; and what it leaves out. */
export function expandPlan(suite: Suite, options: PlanOptions): Plan {
  const arms = expandArms(suite, options);
  const firstSeed = options.firstSeed ?? 0;
  const seeds = Array.from({ length: options.seeds ?? suite.seeds }, (_, i) => firstSeed + i);
  const chosen = unique(options.tasks ?? suite.tasks, (name) => name).map((name) => taskNamed(name));
  const specs: TrialSpec[] = [];
  const idle: IdleArm[] = [];
  for (const task of chosen) {
    const active = arms.filter((arm) => !isIdle(arm, task));
    const left = arms.filter((arm) => !active.includes(arm));
    idle.push(...left.map((regularizer): IdleArm => ({ task: task.name, regularizer })));
    const training = { ...task.defaults, ...options.training };
    const { backend } = options;
    for (const seed of seeds) {
      specs.push(
        ...active.map(
          (regularizer): TrialSpec => ({ version: 1, task: task.name, regularizer, seed, training, backend }),
        ),
      );
    }
  }
  if (specs.length === 0) throw nothingToRun(chosen, arms);
  return { specs, idle };
}

function nothingToRun(chosen: readonly Task[], arms: readonly RegularizerSpec[]): UsageError {
  const list = (names: readonly string[]): string => names.join(', ');
  const places = chosen.map(({ name, hooks }) => `${name} has places for: ${list(hooks)}`);
  return new UsageError(
    `nothing to run: ${list(arms.map(armTitle))} would act nowhere in ${list(chosen.map(({ name }) => name))}.\n` +
      `${places.join('\n')}\nChoose other regularizers or tasks; "regatta list --json" shows the hooks of each.`,
  );
}
