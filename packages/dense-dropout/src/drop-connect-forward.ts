import { checkFunction, checkObject, checkTensors } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { deviation } from './gradients.ts';
import { plusBias, timesMatrices, timesMatrix } from './matrix.ts';

/** Rate and scaling of DropConnect. */
export interface DropConnectScale {
  /** Fraction of the connections dropped, in [0, 1]. */
  readonly rate: number;
  /**
   * `inverted` (default): kept weights are divided by 1 - rate. `none`: kept weights are unchanged, as in the paper.
   */
  readonly scaling?: 'inverted' | 'none';
}

/** Masks of 0 and 1, 1 = keep. */
export interface DropConnectMasks {
  /** [in, out], one mask for the batch; or [N, in, out], one mask per example. */
  readonly keepKernel: tf.Tensor;
  /** [out] or [N, out]; absent if the bias is neither masked nor scaled. */
  readonly keepBias?: tf.Tensor | undefined;
}

/** Mean and variance of each pre-activation over all masks. */
export interface Moments {
  /** Mean of the pre-activation, [N, ..., units]. */
  readonly mean: tf.Tensor;
  /** Variance of the pre-activation; same shape. */
  readonly variance: tf.Tensor;
}

/**
 * Pre-activation of DropConnect with given masks: z = x @ (kernel keepKernel s) + bias keepBias s, with
 * s = 1 / (1 - rate) for `inverted` scaling (0 at rate 1) and 1 for `none`.
 *
 * @param x [N, ..., in]. @param kernel [in, out]. @param bias [out]. @returns [N, ..., out].
 */
export function dropConnectForward(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | undefined,
  masks: DropConnectMasks,
  scale: DropConnectScale,
): tf.Tensor {
  checkTensors('dropConnectForward', bias === undefined ? { x, kernel } : { x, kernel, bias });
  checkObject(masks, 'dropConnectForward', 'masks', 'Pass { keepKernel, keepBias }.');
  checkObject(scale, 'dropConnectForward', 'a rate and a scaling', 'Pass e.g. { rate: 0.5 }.');
  const { keepKernel, keepBias } = masks;
  const { rate, scaling = 'inverted' } = scale;
  checkTensors('dropConnectForward', keepBias === undefined ? { keepKernel } : { keepKernel, keepBias });
  const inverse = rate === 1 ? 0 : 1 / (1 - rate);
  const masked = (weights: tf.Tensor, keep: tf.Tensor): tf.Tensor =>
    tf.mul(weights, scaling === 'inverted' ? tf.mul(keep, inverse) : keep);
  const weights = masked(kernel, keepKernel);
  const z = weights.rank === 3 ? timesMatrices(x, weights) : timesMatrix(x, weights);
  return plusBias(z, bias !== undefined && keepBias !== undefined ? masked(bias, keepBias) : bias);
}

/**
 * Mean and variance of each DropConnect pre-activation over all masks. With q = 1 - rate, `none`: mean q (x @ W),
 * variance q rate (x^2 @ W^2); `inverted`: mean x @ W, variance rate / q (x^2 @ W^2). A masked bias counts as a weight
 * with input 1; an unmasked bias is added to the mean.
 *
 * @param x [N, ..., in]. @param kernel [in, out]. @param bias [out].
 */
export function dropConnectMoments(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | undefined,
  scale: DropConnectScale & { readonly maskBias: boolean },
): Moments {
  checkTensors('dropConnectMoments', bias === undefined ? { x, kernel } : { x, kernel, bias });
  checkObject(
    scale,
    'dropConnectMoments',
    'a rate and a scaling',
    'Pass e.g. { rate: 0.5, maskBias: true }.',
  );
  const { rate, scaling = 'inverted', maskBias } = scale;
  const keep = 1 - rate;
  const [first, second] = scaling === 'inverted' ? [1, rate / keep] : [keep, keep * rate];
  const sum = timesMatrix(x, kernel);
  const squares = timesMatrix(tf.square(x), tf.square(kernel));
  if (bias === undefined || !maskBias) {
    return { mean: plusBias(tf.mul(sum, first), bias), variance: tf.mul(squares, second) };
  }
  return {
    mean: tf.mul(tf.add(sum, bias), first),
    variance: tf.mul(tf.add(squares, tf.square(bias)), second),
  };
}

/**
 * DropConnect inference by moment matching: the mean over draws s of activation(mean + sqrt(variance) n_s).
 *
 * @param normals [draws, ...]; after the first axis, the shape broadcasts to that of the moments.
 */
export function dropConnectSampled(
  moments: Moments,
  normals: tf.Tensor,
  activation: (z: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  checkTensors('dropConnectSampled', { normals });
  checkObject(moments, 'dropConnectSampled', 'moments', 'Pass { mean, variance }.');
  const { mean, variance } = moments;
  checkTensors('dropConnectSampled', { mean, variance });
  checkFunction(
    activation,
    'dropConnectSampled',
    'activation',
    'Pass a function of tensors, e.g. (z) => tf.relu(z).',
  );
  return tf.mean(activation(tf.add(mean, tf.mul(deviation(variance), normals))), 0);
}
