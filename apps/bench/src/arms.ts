import { type Json, RegattaError, type Regularizer } from '@regatta/core';
import { checkTreatment } from '@regatta/core/recurrent';
import { messageOf, UsageError } from './errors.ts';
import { allRegularizers, regularizerNamed } from './registry.ts';
import { armTitle, baselineSpec, createRegularizer, type RegularizerSpec } from './regularizers.ts';
import type { Suite } from './suite.ts';
import { placeHooks, type Task, trainingHooks } from './task.ts';

/** A choice of regularizers and of their rates. */
export interface ArmOptions {
  /** Regularizers by name, with the options given for them. */
  readonly regularizers?: readonly RegularizerSpec[] | undefined;
  /** Rates for each regularizer that has one; its default rate unless given. */
  readonly rates?: readonly number[] | undefined;
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
  if (regularizerNamed(arm.name).targets === 'classes' && task.objective.predicts !== 'classes') return true;
  const regularizer = createRegularizer(arm);
  const filled = Object.keys(regularizer);
  const places = placeHooks.filter((hook) => filled.includes(hook));
  // A loss of its own is for what happens at its places; where it has none, it is all there is.
  if (places.length === 0) return !trainingHooks.some((hook) => filled.includes(hook));
  return !places.some((hook) => task.hooks.includes(hook)) || isForAnotherCell(regularizer, task);
}

/** The arms of one regularizer: one for each rate, or one when it has no rate or its rate is given as an option. */
export function armsOf(
  { name, options }: RegularizerSpec,
  rates: readonly number[] | undefined,
): RegularizerSpec[] {
  const { defaultRate } = regularizerNamed(name);
  if (defaultRate === undefined || options.rate !== undefined) return [{ name, options }];
  return (rates ?? [defaultRate]).map((rate): RegularizerSpec => {
    const all: Record<string, Json> = { rate, ...options };
    return { name, options: all };
  });
}

export function unique<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

/** Builds each arm once, so that a bad option is an error before anything runs. @throws UsageError */
export function checkArms(arms: RegularizerSpec[]): RegularizerSpec[] {
  for (const arm of arms) {
    try {
      createRegularizer(arm);
    } catch (error) {
      throw new UsageError(messageOf(error));
    }
  }
  return arms;
}

/** The arms that a suite and a user's choices come to. @throws UsageError for a bad option */
export function expandArms(suite: Suite, options: ArmOptions): RegularizerSpec[] {
  const { leftOut = [] } = suite;
  const all = allRegularizers().map(({ name }) => name);
  const names =
    suite.regularizers === 'all' ? all.filter((name) => !leftOut.includes(name)) : suite.regularizers;
  const chosen = options.regularizers ?? names.map((name) => ({ name, options: {} }));
  const arms = unique(
    chosen.flatMap((spec) => armsOf(spec, options.rates)),
    armTitle,
  );
  return checkArms(arms);
}
