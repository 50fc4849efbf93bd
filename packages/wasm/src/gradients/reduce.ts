import type { GradientOverride } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';

/** Number of axes up to which tfjs differentiates `tf.tile`, which second derivatives need. */
const mostAxes = 4;

/**
 * The gradient of a sum or mean: dy, divided by the number of elements for a mean, repeated along the axes of the reduction. tfjs
 * multiplies it by an array of ones that JavaScript fills in each step; the bits are the same.
 */
const repeated = (name: 'Sum' | 'Mean'): GradientOverride => ({
  name,
  backend: 'wasm',
  inputsToSave: ['x'],
  gradient: (dy, saved, attrs) => {
    const [x] = saved;
    if (x === undefined || x.rank > mostAxes || x.size === 0 || dy.dtype !== 'float32') return undefined;
    const axes = tf.util.parseAxisParam(attrs.axis as number | number[], x.shape);
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const times = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
    const count = tf.util.sizeFromShape(times);
    return {
      x: () => {
        const own = tf.reshape(dy, kept);
        return tf.tile(name === 'Mean' ? tf.div(own, tf.scalar(count)) : own, times);
      },
    };
  },
});

/** The gradient of `tf.sum`. */
export const sumGradient: GradientOverride = repeated('Sum');

/** The gradient of `tf.mean`. */
export const meanGradient: GradientOverride = repeated('Mean');
