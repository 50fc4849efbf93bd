import * as tf from '@tensorflow/tfjs';
import { begins, covered, type Dilated, dilatedOf, turned, turnedSize } from './dilated.ts';
import { crop } from './fit.ts';
import type { GradientOverride } from './registry.ts';

const image = (x: tf.Tensor): tf.Tensor4D =>
  tf.reshape(x, [x.shape[0]!, x.shape[1]!, x.shape[2]!, x.shape[3]!]);

/** Gradient with respect to the input: dy convolved with the flipped filter at the same dilation. */
function ofInput(dy: tf.Tensor, filter: tf.Tensor, c: Dilated): tf.Tensor {
  const back = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  return tf.conv2d(image(crop(dy, turned(c), turnedSize(c))), image(back), 1, 'valid', 'NHWC', c.dilations);
}

/** Gradient with respect to the filter: x convolved with dy, batch and channels swapped, with the dilation as stride. */
function ofFilter(x: tf.Tensor, dy: tf.Tensor, c: Dilated): tf.Tensor {
  const channels = tf.transpose(crop(x, begins(c), covered(c)), [3, 1, 2, 0]);
  const taps = tf.conv2d(image(channels), image(tf.transpose(dy, [1, 2, 0, 3])), c.dilations, 'valid');
  return tf.transpose(taps, [1, 2, 0, 3]);
}

/** The gradients of dilated `tf.conv2d`, for which tfjs throws. Channels last. */
export const dilatedConv2dGradient: GradientOverride = {
  name: 'Conv2D',
  inputsToSave: ['x', 'filter'],
  gradient: (dy, saved, attrs) => {
    const [x, filter] = saved;
    const c = x && filter && dilatedOf(x, filter, dy, attrs);
    if (x === undefined || filter === undefined || c === undefined) return undefined;
    return { x: () => ofInput(dy, filter, c), filter: () => ofFilter(x, dy, c) };
  },
};
