import { attach, attachWeights, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { Architecture, BuildContext, Hook } from '../../task.ts';
import { apply, denseLayer } from '../layers.ts';
import { convolution, maxPool } from './layers.ts';

export interface CnnShape {
  /** Height, width and channels of an image. */
  readonly inputShape: readonly [number, number, number];
  /** Filters of each convolution. */
  readonly filters: readonly number[];
  /** Units of the hidden dense layer. */
  readonly units: number;
  readonly classes: number;
}

/** How such a network is described. */
export function cnnArchitecture({ inputShape, filters, units, classes }: CnnShape): Architecture {
  const blocks = filters.map((count) => `conv 3x3x${count}, max-pool 2`).join(', ');
  return {
    title: `cnn ${blocks}, dense ${units}, dense ${classes}, ReLU`,
    layers: [inputShape[2], ...filters, units, classes],
  };
}

/** The hooks that occur in it. */
export const cnnHooks: readonly Hook[] = ['input', 'conv', 'featureMap', 'dense', 'hidden', 'output'];

/**
 * A plain convolutional network: for each entry of `filters` a convolution `conv1`, ... of 3 x 3 with ReLU and
 * max-pooling `pool1`, ... of 2 x 2, then the dense layer `hidden1` with ReLU and the linear layer `logits`.
 *
 * Sites: `input`; the weights of each convolution (`conv`); the feature map behind each pooling layer (`featureMap`), under
 * the pooling layer's name; weights (`dense`) and activations (`hidden`) of the dense layer; the last layer (`output`).
 */
export function cnn(
  { inputShape, filters, units, classes }: CnnShape,
  regularizer: Regularizer,
  { site }: BuildContext,
): tf.LayersModel {
  const inputs = tf.input({ shape: [...inputShape], name: 'images' });
  let x = attach(regularizer, 'input', site('input'), inputs);
  filters.forEach((count, index) => {
    const depth = (index + 1) / filters.length;
    const options = { filters: count, kernelSize: 3, activation: 'relu' } as const;
    x = convolution(regularizer, site(`conv${index + 1}`, depth), options, x);
    x = maxPool(regularizer, site(`pool${index + 1}`, depth), x);
  });
  x = apply(tf.layers.flatten({ name: 'flat' }), x);
  const place = site('hidden1', 1);
  const dense = attachWeights(regularizer, 'dense', place, denseLayer('hidden1', units, 'relu'));
  x = attach(regularizer, 'hidden', place, apply(dense, x));
  const last = denseLayer('logits', classes, 'linear');
  const logits = attachWeights(regularizer, 'output', site('logits'), last);
  return tf.model({ inputs, outputs: apply(logits, x) });
}
