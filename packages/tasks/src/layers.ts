import * as tf from '@tensorflow/tfjs';

/** Weights start at zero so that tfjs draws no random numbers; `initialize` of `@regatta/trial` sets them. */
export const zeroWeights = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const;

/** A dense layer. */
export function denseLayer(name: string, units: number, activation: 'relu' | 'linear'): tf.layers.Layer {
  return tf.layers.dense({ name, units, activation, ...zeroWeights });
}

/**
 * Applies a layer to a symbolic tensor and returns its single output.
 *
 * @throws Error if the layer does not return a single symbolic tensor.
 */
export function apply(layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor {
  const y = layer.apply(x);
  if (!(y instanceof tf.SymbolicTensor))
    throw new Error(`layer ${layer.name} did not return a single symbolic tensor`);
  return y;
}
