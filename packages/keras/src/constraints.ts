import { checkModel, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Applies the constraints of a model's weights once. */
export function applyConstraints(model: tf.LayersModel): void {
  checkModel(model, 'applyConstraints');
  tf.tidy(() => {
    for (const weight of model.trainableWeights) if (weight.constraint) weight.write(weight.read().clone());
  });
}

/**
 * Applies the constraints of a model's layers (`kernel_constraint`, ...) after each training step, as Keras does; tfjs's
 * `model.fit` never applies them. Hook: `afterStep`.
 *
 * @example
 * ```ts
 * const kernelConstraint = tf.constraints.nonNeg();
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4], kernelConstraint })] });
 * model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
 * const callbacks = trainingCallback(layerConstraints(), model);
 * await model.fit(tf.ones([8, 4]), tf.zeros([8, 1]), { verbose: 0, callbacks });
 * model.getWeights()[0]!.min(); // not below 0
 * ```
 */
export function layerConstraints(): Regularizer {
  return { name: 'layer-constraints', afterStep: applyConstraints };
}
