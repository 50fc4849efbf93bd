import { attach, attachWeights, type Regularizer, type Site } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { apply, zeroWeights } from '../layers.ts';

export interface ConvolutionOptions {
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides?: number;
  readonly activation?: 'relu' | 'linear';
  readonly useBias?: boolean;
}

/** A convolution with `same` padding, at its own site (`conv`). */
export function convolution(
  regularizer: Regularizer,
  place: Site,
  options: ConvolutionOptions,
  x: tf.SymbolicTensor,
): tf.SymbolicTensor {
  const layer = tf.layers.conv2d({ name: place.name, padding: 'same', ...zeroWeights, ...options });
  return apply(attachWeights(regularizer, 'conv', place, layer), x);
}

/** 2 x 2 max pooling, at its own site (`pool`), followed by the site of its output (`featureMap`). */
export function maxPool(regularizer: Regularizer, place: Site, x: tf.SymbolicTensor): tf.SymbolicTensor {
  const layer = tf.layers.maxPooling2d({ name: place.name, poolSize: 2 });
  const pool = attachWeights(regularizer, 'pool', place, layer);
  return attach(regularizer, 'featureMap', place, apply(pool, x));
}

/** ReLU as a separate layer. */
export const relu = (name: string, x: tf.SymbolicTensor): tf.SymbolicTensor =>
  apply(tf.layers.reLU({ name }), x);

/** Batch normalization with PyTorch's defaults: momentum 0.9 lets the moving statistics settle in a short training. */
export const batchNorm = (name: string, x: tf.SymbolicTensor): tf.SymbolicTensor =>
  apply(tf.layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-5 }), x);
