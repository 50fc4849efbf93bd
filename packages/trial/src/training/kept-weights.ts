import * as tf from '@tensorflow/tfjs';

/** A copy of all weights of a model, those that training does not change included. */
export type KeptWeights = readonly (Float32Array | Int32Array | Uint8Array)[];

/** Copies the weights of a model out of the backend, where an optimizer may change them in place. */
export function keepWeights(model: tf.LayersModel): KeptWeights {
  return model.weights.map((weight) => weight.read().dataSync().slice());
}

/** Gives a model the weights that were kept of it. */
export function restoreWeights(model: tf.LayersModel, kept: KeptWeights): void {
  tf.tidy(() => {
    model.weights.forEach((weight, i) => {
      const { shape, dtype } = weight.read();
      weight.write(tf.tensor(kept[i]!, shape, dtype));
    });
  });
}
