import * as tf from '@tensorflow/tfjs';
import type { GradientOverride } from './registry.ts';

/** The gradient of a maximum or minimum: equal extremes share it, as in TensorFlow; tfjs gives all of it to each. */
function extremeGradient(name: 'Max' | 'Min', axes: 'reductionIndices' | 'axis'): GradientOverride {
  return {
    name,
    inputsToSave: ['x'],
    gradient: (dy, saved, attrs) => {
      const [x, y] = saved;
      if (x === undefined || y === undefined || x.dtype !== 'float32') return undefined;
      const along = attrs[axes];
      const reduced = tf.util.parseAxisParam(
        typeof along === 'number' || Array.isArray(along) ? (along as number[]) : [...x.shape.keys()],
        x.shape,
      );
      const kept = x.shape.map((size, i) => (reduced.includes(i) ? 1 : size));
      return {
        x: () => {
          const hits = tf.cast(tf.equal(x, tf.reshape(y, kept)), 'float32');
          return tf.mul(hits, tf.div(tf.reshape(dy, kept), tf.sum(hits, reduced, true)));
        },
      };
    },
  };
}

/** The gradients of `tf.max` and `tf.min` where extremes are equal. */
export const extremeGradients: readonly GradientOverride[] = [
  extremeGradient('Max', 'reductionIndices'),
  extremeGradient('Min', 'axis'),
];
