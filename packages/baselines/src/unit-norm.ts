import { checkNumbers, checkTensors, defineRegularizer, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { axesOf, constrainWeights, normsAlong, type VectorOptions } from './constraint.ts';
import { rolesOf } from './settings.ts';

const NAME = 'unit-norm';

/** Options of the unit-norm constraint. */
export type UnitNormOptions = VectorOptions;

/** Scales vectors to norm 1: w / ||w||. Vectors with norm 0 are unchanged. */
export function projectUnitNorm(weight: tf.Tensor, axes: readonly number[]): tf.Tensor {
  checkTensors('projectUnitNorm', { weight });
  checkNumbers('projectUnitNorm', { axes });
  return tf.tidy(() => {
    const norm = normsAlong(weight, axes);
    return tf.divNoNan(weight, norm);
  });
}

/** Definition of unit-norm constraint. */
export const unitNormDefinition = defineRegularizer({
  name: NAME,
  title: 'Unit-norm constraint',
  summary: 'scales the weights that enter a unit to norm 1',
  paper: 'Keras, UnitNorm',
  options: ['axis', 'on'],
  parse: ({ axis, on }: UnitNormOptions) => ({ on: rolesOf(on, NAME), axes: axesOf(axis, NAME) }),
  hooks: ({ params: { on, axes } }) => constrainWeights(on, axes, projectUnitNorm),
});

/**
 * Unit-norm constraint: after each step, scales the weights that enter a unit to norm 1.
 *
 * w <- w / ||w||. Hook: `afterStep`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Keras, `UnitNorm`.
 * @example
 * ```ts
 * const regularizer = unitNorm({ on: ['kernel'] });
 * ```
 */
export function unitNorm(options: UnitNormOptions = {}): Regularizer {
  return unitNormDefinition.regularizer(options);
}
