import { checkNumber, defineRegularizer, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { axesOf, constrainWeights, normsAlong, type VectorOptions } from './constraint.ts';
import { rolesOf } from './settings.ts';

const NAME = 'max-norm';

/** Options of the max-norm constraint. */
export interface MaxNormOptions extends VectorOptions {
  /** Largest norm of a unit's vector, > 0; 2 unless given. */
  readonly maxValue?: number;
}

/** Projects vectors onto the ball of radius `maxValue`: w min(1, maxValue / norm). Those inside are unchanged. */
export function projectMaxNorm(weight: tf.Tensor, maxValue: number, axes: readonly number[]): tf.Tensor {
  return tf.tidy(() => {
    const norm = normsAlong(weight, axes);
    return tf.mul(weight, tf.div(maxValue, tf.maximum(norm, maxValue)));
  });
}

/** Max-norm constraint, defined. */
export const maxNormDefinition = defineRegularizer({
  name: NAME,
  title: 'Max-norm constraint',
  summary: 'the weights that enter a unit keep a norm of at most 2',
  paper: 'Srebro and Shraibman 2005, COLT; Srivastava et al. 2014, JMLR 15:1929',
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
 * Max-norm constraint: after each step the weights that enter a unit are scaled down to a norm of at most `maxValue`.
 *
 * w <- w min(1, maxValue / ||w||). Hook: `afterStep`. Constraints of tfjs's own layers are never applied in training;
 * this one is, in any layer.
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
