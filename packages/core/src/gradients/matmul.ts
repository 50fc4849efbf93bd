import * as tf from '@tensorflow/tfjs';
import type { GradientOverride } from './registry.ts';

/** Sums a gradient over the axes along which a value of the given shape was broadcast. */
function unbroadcast(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const lead = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((size, i) => (i < lead || size !== shape[i - lead] ? [i] : []));
  return axes.length === 0 ? gradient : tf.reshape(tf.sum(gradient, axes), shape);
}

/** The gradient of `tf.matMul` with broadcast batch axes, for which tfjs throws. */
export const batchMatMulGradient: GradientOverride = {
  name: 'BatchMatMul',
  inputsToSave: ['a', 'b'],
  gradient: (dy, saved, attrs) => {
    const [a, b] = saved;
    if (a === undefined || b === undefined) return undefined;
    const transposeA = attrs.transposeA === true;
    const transposeB = attrs.transposeB === true;
    return {
      a: () =>
        unbroadcast(
          transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB),
          a.shape,
        ),
      b: () =>
        unbroadcast(
          transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false),
          b.shape,
        ),
    };
  },
};
