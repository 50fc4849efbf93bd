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
    remedy: 'Pass an optimizer of tf.train or @regatta/wasm, e.g. tf.train.adam(0.001).',
  });
}

/** Sets the learning rate of an optimizer. @throws RegattaError if it cannot be changed. */
export function setLearningRate(optimizer: tf.Optimizer, rate: number): void {
  if (learningRateOf(optimizer) === rate) return;
  const set: unknown = Reflect.get(optimizer, 'setLearningRate');
  if (typeof set === 'function') set.call(optimizer, rate);
  else Reflect.set(optimizer, 'learningRate', rate);
  if (learningRateOf(optimizer) === rate) return;
  throw new RegattaError({
    subject: 'fit',
    expected: 'an optimizer whose learning rate can be set',
    received: optimizer.getClassName(),
    remedy: 'Omit learningRate, or pass an optimizer of tf.train or @regatta/wasm.',
  });
}

/**
 * Checks a learning rate and returns it as a function of the step.
 *
 * @throws RegattaError for a number that is not > 0; later, for a function that does not return a number >= 0.
 */
export function learningRateAt(rate: LearningRate): (step: number) => number {
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
