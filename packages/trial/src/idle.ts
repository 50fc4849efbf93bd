import { RegattaError, type Regularizer } from '@regatta/core';
import { checkTreatment } from '@regatta/core/recurrent';
import { armTitle, baselineSpec, type RegularizerSpec } from '@regatta/record';
import { regularizerNamed } from './registry.ts';
import { createRegularizer } from './regularizers.ts';
import { placeHooks, type Task, trainingHooks } from './task.ts';

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

/**
 * Returns whether a regularizer has nothing to act on in a task. The baseline does not count as idle.
 *
 * @throws UsageError if the regularizer is unknown; RegattaError if its options are invalid.
 */
export function isIdle(arm: RegularizerSpec, task: Task): boolean {
  if (armTitle(arm) === armTitle(baselineSpec)) return false;
  if (regularizerNamed(arm.name).targets === 'classes' && task.objective.predicts !== 'classes') return true;
  const regularizer = createRegularizer(arm);
  const filled = Object.keys(regularizer);
  const places = placeHooks.filter((hook) => filled.includes(hook));
  // A custom loss belongs to what the regularizer does at its places; without places, it is all that acts.
  if (places.length === 0) return !trainingHooks.some((hook) => filled.includes(hook));
  return !places.some((hook) => task.hooks.includes(hook)) || isForAnotherCell(regularizer, task);
}
