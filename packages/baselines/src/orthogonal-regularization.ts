import { checkKeys, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { plain, rolesOf, strengthOf, type WeightOptions } from './settings.ts';
import { penaltyOnWeights } from './weight-penalty.ts';

const NAME = 'orthogonal-regularization';

/** Options of orthogonal regularization. */
export interface OrthogonalRegularizationOptions extends WeightOptions {
  /** Weight of the penalty, >= 0; 1e-4 unless given. */
  readonly strength?: number;
}

/**
 * ||W^T W - I||_F^2 of a weight as a matrix W [inputs of a unit, units]; ||W W^T - I||_F^2 where there are more units
 * than inputs, whose vectors cannot all be orthogonal. Zero for orthonormal vectors, and for a weight of one axis.
 *
 * @param weight of any shape; its last axis counts units.
 */
export function orthogonalPenalty(weight: tf.Tensor): tf.Scalar {
  if (weight.rank < 2) return tf.scalar(0);
  return tf.tidy(() => {
    const units = weight.shape.at(-1) ?? 1;
    const matrix = tf.reshape(weight, [-1, units]);
    const flat = matrix.shape[0]! < units ? tf.transpose(matrix) : matrix;
    // Without a transposed product, whose gradient is slow on the wasm backend.
    const gram = tf.matMul(tf.transpose(flat), flat);
    return tf.sum(tf.squaredDifference(gram, tf.eye(Math.min(units, matrix.shape[0]!)))).asScalar();
  });
}

/**
 * Orthogonal regularization: the vectors of a layer's units are drawn towards an orthonormal set.
 *
 * loss + strength sum_W ||W^T W - I||_F^2 over the kernels (the "soft orthogonality" of the paper). Hook: `penalty`.
 * Keras's `OrthogonalRegularizer` is another penalty, of directions alone.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Bansal, Chen, Wang 2018, arXiv 1810.09102.
 * @example
 * ```ts
 * const regularizer = orthogonalRegularization({ strength: 1e-3, on: ['recurrent'] });
 * ```
 */
export function orthogonalRegularization(options: OrthogonalRegularizationOptions = {}): Regularizer {
  checkKeys(options, ['strength', 'on'], NAME);
  const strength = strengthOf(options.strength ?? 1e-4, NAME, 'strength');
  const on = rolesOf(options.on ?? ['kernel', 'recurrent'], NAME);
  return {
    name: NAME,
    options: plain({ ...options, strength }),
    ...penaltyOnWeights(on, (weight) => tf.mul(orthogonalPenalty(weight), strength).asScalar()),
  };
}
