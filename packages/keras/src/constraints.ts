import type { Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Projects each weight of a model that its layer gave a constraint, once. */
export function applyConstraints(model: tf.LayersModel): void {
  tf.tidy(() => {
    for (const weight of model.trainableWeights) if (weight.constraint) weight.write(weight.read().clone());
  });
}

/**
 * The constraints that the layers of a model have (`kernel_constraint`, ...), applied after each step of training, as Keras
 * does; `model.fit` of tfjs never applies them. Hook: `afterStep`.
 *
 * @example
 * ```ts
 * await model.fit(x, y, { callbacks: trainingCallback(layerConstraints(), model) });
 * ```
 */
export function layerConstraints(): Regularizer {
  return { name: 'layer-constraints', afterStep: applyConstraints };
}
