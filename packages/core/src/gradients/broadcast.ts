import * as tf from '@tensorflow/tfjs';

/** Sums a gradient over the axes along which a value of the given shape was broadcast. */
export function unbroadcast(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const lead = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((size, i) => (i < lead || size !== shape[i - lead] ? [i] : []));
  return axes.length === 0 ? gradient : tf.reshape(tf.sum(gradient, axes), shape);
}

/** The shape to which two shapes broadcast. */
export const broadcastShape = (a: readonly number[], b: readonly number[]): number[] =>
  tf.backend_util.assertAndGetBroadcastShape([...a], [...b]);
