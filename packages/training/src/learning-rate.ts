import { checkNumber, checkRate, RegattaError, rateAt, type Schedule } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** A learning rate: a number > 0, a schedule in plain JSON, or a function of the step, counted from 0. */
export type LearningRate = number | Schedule | ((step: number) => number);

/** The learning rate of an optimizer. @throws RegattaError if it has none. */
export function learningRateOf(optimizer: tf.Optimizer): number {
  const rate: unknown = optimizer.getConfig().learningRate;
  if (typeof rate === 'number') return rate;
  throw new RegattaError({
    subject: 'fit',
    expected: 'an optimizer with a learning rate',
    received: optimizer.getClassName(),
    remedy: 'Pass an optimizer from tf.train or @regatta/wasm, e.g. tf.train.adam(0.001).',
  });
}

/** Sets the learning rate of an optimizer. @throws RegattaError if it cannot be changed. */
function setLearningRate(optimizer: tf.Optimizer, rate: number): void {
  // Trap: tf.train.sgd and momentum do not notice a rate that is set as a field.
  const set: unknown = Reflect.get(optimizer, 'setLearningRate');
  if (typeof set === 'function') set.call(optimizer, rate);
  else if (learningRateOf(optimizer) !== rate) Reflect.set(optimizer, 'learningRate', rate);
  if (learningRateOf(optimizer) === rate) return;
  throw new RegattaError({
    subject: 'fit',
    expected: 'an optimizer whose learning rate can be set',
    received: optimizer.getClassName(),
    remedy: 'Omit learningRate, or pass an optimizer from tf.train or @regatta/wasm.',
  });
}

/** The learning rate of a training run. */
export interface LearningRates {
  /** Sets and returns the learning rate of a step. */
  begin(step: number): number;
  /** Continues with the learning rate that the optimizer had when a checkpoint was written. */
  resume(rate: number): void;
}

/**
 * Controls the learning rate of an optimizer. It is that of a schedule; or else a constant, until a callback changes the
 * rate of the optimizer.
 *
 * @throws RegattaError for a rate that is not > 0; later, if a callback changes a rate that a schedule sets.
 */
export function learningRatesOf(optimizer: tf.Optimizer, given: LearningRate | undefined): LearningRates {
  const scheduled = given !== undefined && typeof given !== 'number';
  const own = learningRateOf(optimizer);
  const at = given === undefined ? () => own : learningRateAt(given);
  let last: number | undefined;
  let constant: number | undefined;
  const apply = (rate: number): number => {
    if (rate !== last) setLearningRate(optimizer, rate);
    last = rate;
    return rate;
  };
  return {
    begin(step) {
      const found = learningRateOf(optimizer);
      const changed = last !== undefined && found !== last;
      if (!changed) return apply(scheduled ? at(step) : (constant ?? at(step)));
      if (scheduled) {
        throw new RegattaError({
          subject: 'fit',
          expected: 'a learning rate that is set by learningRate or by a callback, not by both',
          received: `${found}, set by a callback before step ${step}`,
          remedy: 'Omit learningRate or make it a number, or remove the callback.',
        });
      }
      constant = checkNumber(found, 'fit', 'the learning rate set by a callback', { min: 0 });
      return apply(constant);
    },
    resume(rate) {
      if (!scheduled) constant = rate;
    },
  };
}

/**
 * Checks a learning rate and returns it as a function of the step.
 *
 * @throws RegattaError for a number that is not > 0; later, for a function that does not return a number >= 0.
 */
function learningRateAt(rate: LearningRate): (step: number) => number {
  if (typeof rate === 'number') {
    checkNumber(rate, 'fit', 'learningRate', { above: 0 });
    return () => rate;
  }
  if (typeof rate === 'function') {
    return (step) => checkNumber(rate(step), 'fit', `learningRate at step ${step}`, { min: 0 });
  }
  const schedule = checkRate(rate, 'fit: learningRate');
  return (step) => rateAt(schedule, step);
}
