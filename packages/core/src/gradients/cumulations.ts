import * as tf from '@tensorflow/tfjs';
import type { GradientOverride } from './registry.ts';

/** The gradient of `tf.cumsum`; tfjs transposes that of any axis but the last. */
export const cumsumGradient: GradientOverride = {
  name: 'Cumsum',
  inputsToSave: ['x'],
  gradient: (dy, _saved, attrs) => {
    const { axis } = attrs;
    if (typeof axis !== 'number') return undefined;
    return { x: () => tf.cumsum(dy, axis, attrs.exclusive === true, attrs.reverse !== true) };
  },
};

/** The gradient of `tf.prod`, for negative axes too, where tfjs throws. */
export const prodGradient: GradientOverride = {
  name: 'Prod',
  inputsToSave: ['x'],
  gradient: (dy, saved, attrs) => {
    const [x] = saved;
    if (x === undefined) return undefined;
    const { axis } = attrs;
    const given = typeof axis === 'number' || Array.isArray(axis) ? (axis as number[]) : [...x.shape.keys()];
    const reduced = tf.util.parseAxisParam(given, x.shape);
    const order = [...x.shape.keys()].sort(
      (a, b) => Number(reduced.includes(a)) - Number(reduced.includes(b)) || a - b,
    );
    const count = reduced.reduce((product, i) => product * x.shape[i]!, 1);
    return {
      x: () => {
        const rows = tf.reshape(tf.transpose(x, order), [-1, count]);
        // The product of all others: no division, so zeros do no harm.
        const others = tf.mul(tf.cumprod(rows, 1, true, false), tf.cumprod(rows, 1, true, true));
        const slope = tf.mul(others, tf.reshape(dy, [-1, 1]));
        const back = order.map((_, i) => order.indexOf(i));
        return tf.transpose(
          tf.reshape(
            slope,
            order.map((i) => x.shape[i]!),
          ),
          back,
        );
      },
    };
  },
};
