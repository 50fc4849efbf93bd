import * as tf from '@tensorflow/tfjs';
import { begins, covered, type Dilated, dilatedOf, turned, turnedSize } from './dilated.ts';
import { crop } from './fit.ts';
import type { GradientOverride } from './registry.ts';

/** dy with its channels c M + m split into two axes: [batch, height, width, channels, multiplier]. */
function apart(dy: tf.Tensor, filter: tf.Tensor): tf.Tensor {
  return tf.reshape(dy, [...dy.shape.slice(0, 3), ...filter.shape.slice(2)]);
}

/** Gradient with respect to the input: dy convolved with the flipped filter, summed over the filters of a channel. */
function ofInput(dy: tf.Tensor, filter: tf.Tensor, c: Dilated): tf.Tensor {
  const back = tf.unstack(tf.reverse(filter, [0, 1]), 3);
  const parts = tf.unstack(apart(dy, filter), 4).map((part, m) => {
    const cut = crop(part, turned(c), turnedSize(c));
    const channels = cut.shape[3]!;
    const wide: tf.Tensor4D = tf.reshape(cut, [cut.shape[0]!, cut.shape[1]!, cut.shape[2]!, channels]);
    const one: tf.Tensor4D = tf.reshape(back[m]!, [c.taps[0], c.taps[1], channels, 1]);
    return tf.depthwiseConv2d(wide, one, 1, 'valid', 'NHWC', c.dilations);
  });
  return tf.addN(parts);
}

/** Gradient with respect to the filter: for each tap, the sum of dy times the cells of x that the tap reads. */
function ofFilter(x: tf.Tensor, dy: tf.Tensor, filter: tf.Tensor, c: Dilated): tf.Tensor {
  const wide = crop(x, begins(c), covered(c));
  const parts = apart(dy, filter);
  const size = c.axes.map(({ places }) => places);
  const [down, across] = c.dilations;
  const taps = Array.from({ length: c.taps[0] * c.taps[1] }, (_, tap) => {
    const from = [Math.floor(tap / c.taps[1]) * down, (tap % c.taps[1]) * across];
    return tf.sum(tf.mul(tf.expandDims(crop(wide, from, size), 4), parts), [0, 1, 2]);
  });
  return tf.reshape(tf.stack(taps), filter.shape);
}

/** The gradients of dilated `tf.depthwiseConv2d`, for which tfjs throws. Channels last. */
export const dilatedDepthwiseConv2dGradient: GradientOverride = {
  name: 'DepthwiseConv2dNative',
  inputsToSave: ['x', 'filter'],
  gradient: (dy, saved, attrs) => {
    const [x, filter] = saved;
    const c = x && filter && dilatedOf(x, filter, dy, attrs);
    if (x === undefined || filter === undefined || c === undefined) return undefined;
    return { x: () => ofInput(dy, filter, c), filter: () => ofFilter(x, dy, filter, c) };
  },
};
