import {
  checkNumber,
  checkNumbers,
  checkObject,
  checkTensors,
  defineRegularizer,
  RegattaError,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { axesOf, constrainWeights, normsAlong, type VectorOptions } from './constraint.ts';
import { rolesOf } from './settings.ts';

const NAME = 'min-max-norm';

/** Bounds of a norm, and how far each step moves toward them. */
export interface NormBounds {
  /** Minimum norm of a unit's weight vector, >= 0; default 0. */
  readonly minValue?: number;
  /** Maximum norm, > 0 and >= `minValue`; default 1. */
  readonly maxValue?: number;
  /** Fraction of the distance to the bounds covered in each step, in (0, 1]; default 1, the full distance. */
  readonly strictness?: number;
}

/** Options of the min-max-norm constraint. */
export interface MinMaxNormOptions extends VectorOptions, NormBounds {}

/**
 * Scales vectors to norms between bounds: w (s clip(||w||, min, max) + (1 - s) ||w||) / ||w||, s the strictness.
 * Vectors with norm 0 have no direction and are unchanged.
 */
export function projectMinMaxNorm(weight: tf.Tensor, bounds: NormBounds, axes: readonly number[]): tf.Tensor {
  checkTensors('projectMinMaxNorm', { weight });
  checkNumbers('projectMinMaxNorm', { axes });
  checkObject(
    bounds,
    'projectMinMaxNorm',
    'bounds to be an object',
    'Pass e.g. { minValue: 0, maxValue: 1, strictness: 1 }.',
  );
  const { minValue = 0, maxValue = 1, strictness = 1 } = bounds;
  return tf.tidy(() => {
    const norm = normsAlong(weight, axes);
    const wanted = tf.clipByValue(norm, minValue, maxValue);
    const factor = tf.divNoNan(tf.add(tf.mul(wanted, strictness), tf.mul(norm, 1 - strictness)), norm);
    const inside = tf.equal(wanted, norm);
    return tf.mul(weight, tf.where(inside, tf.onesLike(factor), factor));
  });
}

/** Definition of min-max-norm constraint. */
export const minMaxNormDefinition = defineRegularizer({
  name: NAME,
  title: 'Min-max-norm constraint',
  summary: 'keeps the norm of the weights that enter a unit between two bounds',
  paper: 'Keras, MinMaxNorm',
  strength: { option: 'maxValue', values: [4, 2, 1] },
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
        remedy: 'Swap minValue and maxValue.',
      });
    }
    return { bounds, on: rolesOf(options.on, NAME), axes: axesOf(options.axis, NAME) };
  },
  hooks: ({ params: { bounds, on, axes } }) =>
    constrainWeights(on, axes, (weight, along) => projectMinMaxNorm(weight, bounds, along)),
});

/**
 * Min-max-norm constraint: after each step, scales the weights that enter a unit to a norm between two bounds.
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
