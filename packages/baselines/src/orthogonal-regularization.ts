import { checkTensors, defineRegularizer, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { rolesOf, strengthOf, type WeightOptions } from './settings.ts';
import { penaltyOnWeights } from './weight-penalty.ts';

const NAME = 'orthogonal-regularization';

/** Options of orthogonal regularization. */
export interface OrthogonalRegularizationOptions extends WeightOptions {
  /** Weight of the penalty, >= 0; default 1e-4. */
  readonly strength?: number;
}

/**
 * ||W^T W - I||_F^2 of a weight as a matrix W [inputs of a unit, units]; ||W W^T - I||_F^2 if there are more units than
 * inputs, because then the vectors cannot all be orthogonal. Zero for orthonormal vectors and for 1-D weights.
 *
 * @param weight of any shape; its last axis is the unit axis.
 */
export function orthogonalPenalty(weight: tf.Tensor): tf.Scalar {
  checkTensors('orthogonalPenalty', { weight });
  if (weight.rank < 2) return tf.scalar(0);
  return tf.tidy(() => {
    const units = weight.shape.at(-1) ?? 1;
    const matrix = tf.reshape(weight, [-1, units]);
    const flat = matrix.shape[0]! < units ? tf.transpose(matrix) : matrix;
    // Avoids a transposed product, whose gradient is slow on the wasm backend.
    const gram = tf.matMul(tf.transpose(flat), flat);
    return tf.sum(tf.squaredDifference(gram, tf.eye(Math.min(units, matrix.shape[0]!)))).asScalar();
  });
}

/** Definition of orthogonal regularization. */
export const orthogonalRegularizationDefinition = defineRegularizer({
  name: NAME,
  title: 'Orthogonal regularization',
  summary: 'pulls the weight vectors of the units of a layer toward an orthonormal set',
  paper: 'Bansal, Chen, Wang 2018, arXiv 1810.09102',
  strength: { option: 'strength', values: [1e-4, 1e-3, 1e-2] },
  options: ['strength', 'on'],
  defaults: { strength: 1e-4 },
  parse: ({ strength, on }: OrthogonalRegularizationOptions) => ({
    strength: strengthOf(strength, NAME, 'strength'),
    on: rolesOf(on ?? ['kernel', 'recurrent'], NAME),
  }),
  hooks: ({ params: { strength, on } }) =>
    penaltyOnWeights(on, (weight) => tf.mul(orthogonalPenalty(weight), strength).asScalar()),
});

/**
 * Orthogonal regularization: pulls the weight vectors of the units of a layer toward an orthonormal set.
 *
 * loss + strength sum_W ||W^T W - I||_F^2 over the kernels (the "soft orthogonality" of the paper). Hook: `penalty`.
 * Keras's `OrthogonalRegularizer` is a different penalty, on directions only.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Bansal, Chen, Wang 2018, arXiv 1810.09102.
 * @example
 * ```ts
 * const regularizer = orthogonalRegularization({ strength: 1e-3, on: ['recurrent'] });
 * ```
 */
export function orthogonalRegularization(options: OrthogonalRegularizationOptions = {}): Regularizer {
  return orthogonalRegularizationDefinition.regularizer(options);
}
