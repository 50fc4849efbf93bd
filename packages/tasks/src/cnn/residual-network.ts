import { attach, attachBranches, attachWeights, type Regularizer } from '@regatta/core';
import type { Architecture } from '@regatta/record';
import type { BuildContext, Hook } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { apply, denseLayer } from '../layers.ts';
import { batchNorm, type ConvolutionOptions, convolution, relu } from './layers.ts';

export interface ResidualShape {
  /** Height, width and channels of the images. */
  readonly inputShape: readonly [number, number, number];
  /** Filters of each stage; the stem has as many as the first stage. */
  readonly stages: readonly number[];
  /** Residual blocks per stage. */
  readonly blocks: number;
  readonly classes: number;
}

/** The description of a {@link residualNetwork}. */
export function residualArchitecture({ inputShape, stages, blocks, classes }: ResidualShape): Architecture {
  const filters = stages.flatMap((count) => Array<number>(blocks).fill(count));
  return {
    title: `resnet stem 3x3x${stages[0]}, ${stages.length} stages of ${blocks} blocks ${stages.join('-')}, batch norm, ReLU`,
    layers: [inputShape[2], stages[0]!, ...filters, classes],
  };
}

/** The hooks of {@link residualNetwork}. */
export const residualHooks: readonly Hook[] = [
  'image',
  'input',
  'conv',
  'branch',
  'branches',
  'featureMap',
  'hidden',
  'output',
];

/**
 * A residual network for small images: a stem that halves the image size, stages that halve it again except for the first,
 * global average pooling and the linear layer `logits`. A block is ReLU(shortcut + branch). The branch is convolution, batch
 * normalization, ReLU, convolution, batch normalization; the shortcut of a block that halves the size is a 1 x 1
 * convolution with batch normalization.
 *
 * Sites: `image` and `input`; the weights of each convolution (`conv`); each branch before the addition (`branch`, or
 * `branches` if a regularizer joins two), with depth l / L for block l of L; the output of each block (`featureMap`); the
 * output of global average pooling (`hidden`); the last layer (`output`).
 *
 * @see He, Zhang, Ren, Sun 2016, arXiv:1512.03385.
 */
export function residualNetwork(
  { inputShape, stages, blocks, classes }: ResidualShape,
  regularizer: Regularizer,
  { site }: BuildContext,
): tf.LayersModel {
  const total = stages.length * blocks;
  const normalized = (
    name: string,
    depth: number,
    options: ConvolutionOptions,
    from: tf.SymbolicTensor,
  ): tf.SymbolicTensor => {
    const plain = { ...options, useBias: false };
    return batchNorm(`${name}-norm`, convolution(regularizer, site(name, depth), plain, from));
  };
  const block = (from: tf.SymbolicTensor, index: number): tf.SymbolicTensor => {
    const name = `block${index + 1}`;
    const depth = (index + 1) / total;
    const filters = stages[Math.floor(index / blocks)]!;
    const first = index > 0 && index % blocks === 0;
    const strides = first ? 2 : 1;
    const own = (suffix: string): tf.SymbolicTensor => {
      const middle = normalized(`${name}-conv1${suffix}`, depth, { filters, kernelSize: 3, strides }, from);
      const options = { filters, kernelSize: 3 };
      return normalized(`${name}-conv2${suffix}`, depth, options, relu(`${name}-relu${suffix}`, middle));
    };
    const place = site(`${name}-branch`, depth);
    let branch = attachBranches(regularizer, place, (index) => own(index === 0 ? '' : '-second'));
    branch = attach(regularizer, 'branch', place, branch);
    const shortcut = first
      ? normalized(`${name}-shortcut`, depth, { filters, kernelSize: 1, strides }, from)
      : from;
    const sum = apply(tf.layers.add({ name: `${name}-sum` }), [shortcut, branch]);
    return attach(regularizer, 'featureMap', site(name, depth), relu(`${name}-out`, sum));
  };

  const inputs = tf.input({ shape: [...inputShape], name: 'images' });
  let x = attach(regularizer, 'image', site('image'), inputs);
  x = attach(regularizer, 'input', site('input'), x);
  x = relu('stem-relu', normalized('stem', 0, { filters: stages[0]!, kernelSize: 3, strides: 2 }, x));
  for (let index = 0; index < total; index++) x = block(x, index);
  x = apply(tf.layers.globalAveragePooling2d({ name: 'mean', dataFormat: 'channelsLast' }), x);
  x = attach(regularizer, 'hidden', site('mean', 1), x);
  const last = denseLayer('logits', classes, 'linear');
  const logits = attachWeights(regularizer, 'output', site('logits'), last);
  return tf.model({ inputs, outputs: apply(logits, x) });
}
