import { attach, attachWeights, type Json, RegattaError, type Regularizer } from '@regatta/core';
import type { Architecture } from '@regatta/record';
import type { BuildContext, Hook } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { apply, denseLayer } from '../layers.ts';
import { batchNorm, convolution, maxPool, relu } from './layers.ts';

export interface CnnShape {
  /** Height, width and channels of the images. */
  readonly inputShape: readonly [number, number, number];
  /** Filters of each convolution. */
  readonly filters: readonly number[];
  /** Units of the hidden dense layer. */
  readonly units: number;
  readonly classes: number;
  /** Whether there is batch normalization between each convolution and its ReLU; false by default. */
  readonly batchNorm?: boolean;
}

/** The description of a {@link cnn}. */
export function cnnArchitecture(shape: CnnShape): Architecture {
  const { inputShape, filters, units, classes } = shape;
  const norm = shape.batchNorm === true ? ', batch norm' : '';
  const blocks = filters.map((count) => `conv 3x3x${count}${norm}, max-pool 2`).join(', ');
  return {
    title: `cnn ${blocks}, dense ${units}, dense ${classes}, ReLU`,
    layers: [inputShape[2], ...filters, units, classes],
  };
}

/** The hooks of {@link cnn}. */
export const cnnHooks: readonly Hook[] = [
  'image',
  'input',
  'conv',
  'pool',
  'featureMap',
  'dense',
  'hidden',
  'output',
];

/**
 * A plain convolutional network: for each entry of `filters`, a 3 x 3 convolution `conv1`, ... with ReLU and 2 x 2 max
 * pooling `pool1`, ..., then the dense layer `hidden1` with ReLU and the linear layer `logits`. With batch normalization,
 * the layers `conv1-norm`, ... are between the convolutions, which then have no bias, and their ReLU.
 *
 * Sites: `image` and `input`; the weights of each convolution (`conv`); each pooling layer (`pool`) and its output
 * (`featureMap`), both with the name of the pooling layer; weights (`dense`) and activations (`hidden`) of the dense layer;
 * the last layer (`output`).
 */
export function cnn(
  { inputShape, filters, units, classes, batchNorm: normalized = false }: CnnShape,
  regularizer: Regularizer,
  { site }: BuildContext,
): tf.LayersModel {
  const inputs = tf.input({ shape: [...inputShape], name: 'images' });
  let x = attach(regularizer, 'image', site('image'), inputs);
  x = attach(regularizer, 'input', site('input'), x);
  filters.forEach((count, index) => {
    const depth = (index + 1) / filters.length;
    const name = `conv${index + 1}`;
    const options = { filters: count, kernelSize: 3 };
    const own = normalized ? { useBias: false } : ({ activation: 'relu' } as const);
    x = convolution(regularizer, site(name, depth), { ...options, ...own }, x);
    if (normalized) x = relu(`${name}-relu`, batchNorm(`${name}-norm`, x));
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

/** The parameter read by {@link withBatchNorm}. */
export const batchNormParameter = {
  batchNorm: 'true for batch normalization between each convolution and its ReLU',
} as const;

/** The shape with the task parameter `batchNorm` applied. @throws RegattaError if it is not true or false. */
export function withBatchNorm(shape: CnnShape, parameters: Readonly<Record<string, Json>>): CnnShape {
  const { batchNorm: normalized = false } = parameters;
  if (typeof normalized === 'boolean') return { ...shape, batchNorm: normalized };
  throw new RegattaError({
    subject: 'task',
    expected: 'batchNorm to be true or false',
    received: normalized,
    remedy: 'Write e.g. @batchNorm=true.',
  });
}
