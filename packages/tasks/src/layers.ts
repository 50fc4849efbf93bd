import * as tf from '@tensorflow/tfjs';

/** Weights start at zero, so that no random number of tfjs is drawn; `training/initialize.ts` fills them. */
export const zeroWeights = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const;

/** A dense layer. */
export function denseLayer(name: string, units: number, activation: 'relu' | 'linear'): tf.layers.Layer {
  return tf.layers.dense({ name, units, activation, ...zeroWeights });
}

/** The output of a layer with one output. */
export function apply(layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor {
  const y = layer.apply(x);
  if (!(y instanceof tf.SymbolicTensor))
    throw new Error(`layer ${layer.name} gave no single symbolic output`);
  return y;
}
