import * as tf from '@tensorflow/tfjs';

/** Copies of all weights of a model, including moving statistics, in the order of `model.weights`. */
export type Weights = readonly Float32Array[];

/** Copies the weights of a model. */
export const takeWeights = (model: tf.LayersModel): Weights =>
  model.weights.map((weight) => Float32Array.from(weight.read().dataSync()));

/** Sets the weights of a model. @param values from a model with the same shapes. */
export function putWeights(model: tf.LayersModel, values: readonly ArrayLike<number>[]): void {
  tf.tidy(() => {
    for (const [i, weight] of model.weights.entries()) {
      const shape = weight.shape.map((n) => n ?? 1);
      weight.write(tf.tensor(Float32Array.from(values[i] ?? []), shape, weight.dtype));
    }
  });
}
