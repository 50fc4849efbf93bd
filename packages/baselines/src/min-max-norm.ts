import { checkNumber, defineRegularizer, RegattaError, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { axesOf, constrainWeights, normsAlong, type VectorOptions } from './constraint.ts';
import { rolesOf } from './settings.ts';

const NAME = 'min-max-norm';

/** Bounds of a norm, and how far a step goes towards them. */
export interface NormBounds {
  /** Smallest norm of a unit's vector, >= 0; 0 unless given. */
  readonly minValue?: number;
  /** Largest norm, > 0 and >= `minValue`; 1 unless given. */
  readonly maxValue?: number;
  /** Share of the way that one step goes, in (0, 1]; 1, all of it, unless given. */
  readonly strictness?: number;
}

/** Options of the min-max-norm constraint. */
export interface MinMaxNormOptions extends VectorOptions, NormBounds {}

/**
 * Scales vectors to norms between bounds: w (s clip(||w||, min, max) + (1 - s) ||w||) / ||w||, s the strictness.
 * Vectors of norm 0, which have no direction, stay.
 */
export function projectMinMaxNorm(weight: tf.Tensor, bounds: NormBounds, axes: readonly number[]): tf.Tensor {
  const { minValue = 0, maxValue = 1, strictness = 1 } = bounds;
  return tf.tidy(() => {
    const norm = normsAlong(weight, axes);
    const wanted = tf.clipByValue(norm, minValue, maxValue);
    const factor = tf.divNoNan(tf.add(tf.mul(wanted, strictness), tf.mul(norm, 1 - strictness)), norm);
    const inside = tf.equal(wanted, norm);
    return tf.mul(weight, tf.where(inside, tf.onesLike(factor), factor));
  });
}

/** Min-max-norm constraint, defined. */
export const minMaxNormDefinition = defineRegularizer({
  name: NAME,
  title: 'Min-max-norm constraint',
  summary: 'the weights that enter a unit keep a norm between two bounds',
  paper: 'Keras, MinMaxNorm',
  options: ['minValue', 'maxValue', 'strictness', 'axis', 'on'],
  defaults: { minValue: 0, maxValue: 1, strictness: 1 },
  parse(options: MinMaxNormOptions) {
    const bounds = {
      minValue: checkNumber(options.minValue, NAME, 'minValue', { min: 0 }),
      maxValue: checkNumber(options.maxValue, NAME, 'maxValue', { above: 0 }),
      strictness: checkNumber(options.strictness, NAME, 'strictness', { above: 0, max: 1 }),
    };
    const { minValue, maxValue } = bounds;
    if (minValue > maxValue) {
      throw new RegattaError({
        subject: NAME,
        expected: 'minValue <= maxValue',
        received: { minValue, maxValue },
        remedy: 'Exchange them.',
      });
    }
    return { bounds, on: rolesOf(options.on, NAME), axes: axesOf(options.axis, NAME) };
  },
  hooks: ({ params: { bounds, on, axes } }) =>
    constrainWeights(on, axes, (weight, along) => projectMinMaxNorm(weight, bounds, along)),
});

/**
 * Min-max-norm constraint: after each step the weights that enter a unit are scaled to a norm between two bounds.
 *
 * Hook: `afterStep`. Keras calls the strictness `rate`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Keras, `MinMaxNorm`.
 * @example
 * ```ts
 * const regularizer = minMaxNorm({ minValue: 0.5, maxValue: 2 });
 * ```
 */
export function minMaxNorm(options: MinMaxNormOptions = {}): Regularizer {
  return minMaxNormDefinition.regularizer(options);
}
