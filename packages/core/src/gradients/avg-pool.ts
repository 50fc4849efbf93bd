import * as tf from '@tensorflow/tfjs';
import { integers } from './attributes.ts';
import { crop } from './fit.ts';
import type { GradientOverride } from './registry.ts';
import { type Axis, axisOf, reach } from './window.ts';

/** For each window position, the fraction of its cells that lie inside the input. */
function insideShare({ size, places, extent, stride, before }: Axis): number[] {
  return Array.from({ length: places }, (_, i) => {
    const from = i * stride - before;
    return (Math.min(size, from + extent) - Math.max(0, from)) / extent;
  });
}

/**
 * The gradient of `tf.avgPool` where windows reach into padding: dy is distributed over the window cells that lie inside
 * the input, as in TensorFlow. tfjs also distributes it over the padding, which is not the gradient of its forward pass.
 */
export const avgPoolGradient: GradientOverride = {
  name: 'AvgPool',
  inputsToSave: ['x'],
  gradient: (dy, saved, attrs) => {
    const [x] = saved;
    const sizes = integers(attrs.filterSize, 2);
    const strides = integers(attrs.strides, 2);
    if (x === undefined || sizes === undefined || strides === undefined) return undefined;
    if ((attrs.dataFormat ?? 'NHWC') !== 'NHWC') return undefined;
    const axes = sizes.flatMap((extent, i) => {
      const [size, places, stride] = [x.shape[i + 1]!, dy.shape[i + 1]!, strides[i]!];
      // A list of paddings has one pair per axis of the tensor.
      const axis = axisOf({ size, places, extent, stride }, attrs.pad, i + 1);
      return axis === undefined ? [] : [{ ...axis, before: Math.max(axis.before, 0) }];
    });
    if (axes.length !== 2) return undefined;
    // tfjs is correct when no window reaches into padding.
    if (axes.every((axis) => insideShare(axis).every((share) => share === 1))) return undefined;
    const gradient = (): tf.Tensor => {
      const whole = axes.reduce((left: tf.Tensor, axis, i) => {
        const shape = left.shape.map((_, at) => (at === i + 1 ? axis.places : 1));
        return tf.div(left, tf.tensor(insideShare(axis), shape));
      }, dy);
      // An input that covers all windows needs no padding, and then every backend's kernel is correct.
      const input = tf.zeros([x.shape[0]!, ...axes.map(reach), x.shape.at(-1)!]);
      const kernelAttrs = { ...attrs, pad: 'valid', dimRoundingMode: 'floor' };
      const wide = tf.engine().runKernel<tf.Tensor>('AvgPoolGrad', { dy: whole, input }, kernelAttrs);
      return crop(
        wide,
        axes.map(({ before }) => before),
        axes.map(({ size }) => size),
      );
    };
    return { x: gradient };
  },
};
