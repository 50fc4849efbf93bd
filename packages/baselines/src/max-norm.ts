import { checkNumber, checkNumbers, checkTensors, defineRegularizer, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { axesOf, constrainWeights, normsAlong, type VectorOptions } from './constraint.ts';
import { rolesOf } from './settings.ts';

const NAME = 'max-norm';

/** Options of the max-norm constraint. */
export interface MaxNormOptions extends VectorOptions {
  /** Maximum norm of a unit's weight vector, > 0; default 2. */
  readonly maxValue?: number;
}

/**
 * Projects vectors onto the ball of radius `maxValue`: w min(1, maxValue / norm). Vectors inside the ball are
 * unchanged.
 */
export function projectMaxNorm(weight: tf.Tensor, maxValue: number, axes: readonly number[]): tf.Tensor {
  checkTensors('projectMaxNorm', { weight });
  checkNumbers('projectMaxNorm', { axes });
  checkNumber(maxValue, 'projectMaxNorm', 'maxValue');
  return tf.tidy(() => {
    const norm = normsAlong(weight, axes);
    return tf.mul(weight, tf.div(maxValue, tf.maximum(norm, maxValue)));
  });
}

/** Definition of max-norm constraint. */
export const maxNormDefinition = defineRegularizer({
  name: NAME,
  title: 'Max-norm constraint',
  summary: 'limits the norm of the weights that enter a unit to at most 2',
  paper: 'Srebro and Shraibman 2005, COLT; Srivastava et al. 2014, JMLR 15:1929',
  strength: { option: 'maxValue', values: [4, 2, 1] },
  options: ['maxValue', 'axis', 'on'],
  defaults: { maxValue: 2 },
  parse: ({ maxValue, axis, on }: MaxNormOptions) => ({
    maxValue: checkNumber(maxValue, NAME, 'maxValue', { above: 0 }),
    on: rolesOf(on, NAME),
    axes: axesOf(axis, NAME),
  }),
  hooks: ({ params: { maxValue, on, axes } }) =>
    constrainWeights(on, axes, (weight, along) => projectMaxNorm(weight, maxValue, along)),
});

/**
 * Max-norm constraint: after each step, scales the weights that enter a unit down to a norm of at most `maxValue`.
 *
 * w <- w min(1, maxValue / ||w||). Hook: `afterStep`. Constraints on tfjs layers are never applied in training; this
 * one is, in every layer.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Srebro and Shraibman 2005, COLT; Srivastava et al. 2014, JMLR 15:1929, section 5.1.
 * @example
 * ```ts
 * const regularizer = compose(dropout({ rate: 0.5 }), maxNorm({ maxValue: 3 }));
 * ```
 */
export function maxNorm(options: MaxNormOptions = {}): Regularizer {
  return maxNormDefinition.regularizer(options);
}
