import * as tf from '@tensorflow/tfjs';
import type { GradientOverride } from './registry.ts';

/** The gradient of `tf.tile` of any rank: the sum of the copies. tfjs adds slice by slice, and throws from rank 5 on. */
export const tileGradient: GradientOverride = {
  name: 'Tile',
  inputsToSave: ['x'],
  gradient: (dy, saved, attrs) => {
    const [x] = saved;
    const { reps } = attrs;
    if (x === undefined || !Array.isArray(reps)) return undefined;
    const times = reps.map(Number);
    return {
      x: () =>
        times.reduce<tf.Tensor>((left, count, axis) => {
          if (count === 1) return left;
          const [outer, inner] = [left.shape.slice(0, axis), left.shape.slice(axis + 1)];
          const before = tf.util.sizeFromShape(outer);
          const size = x.shape[axis]!;
          const sum = tf.sum(tf.reshape(left, [before, count, size * tf.util.sizeFromShape(inner)]), 1);
          return tf.reshape(sum, [...outer, size, ...inner]);
        }, dy),
    };
  },
};
