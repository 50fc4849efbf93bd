import * as tf from '@tensorflow/tfjs';

/** x @ matrix over the last axis of x. @param x [..., in]. @param matrix [in, out]. @returns [..., out]. */
export function timesMatrix(x: tf.Tensor, matrix: tf.Tensor): tf.Tensor {
  const width = x.shape.at(-1) ?? 1;
  const flat = tf.matMul(tf.reshape(x, [-1, width]), matrix);
  return tf.reshape(flat, [...x.shape.slice(0, -1), matrix.shape.at(-1) ?? 1]);
}

/** x[n] @ matrices[n] for each example n. @param x [N, ..., in]. @param matrices [N, in, out]. @returns [N, ..., out]. */
export function timesMatrices(x: tf.Tensor, matrices: tf.Tensor): tf.Tensor {
  const width = x.shape.at(-1) ?? 1;
  const rows = tf.matMul(tf.reshape(x, [x.shape[0] ?? 1, -1, width]), matrices);
  return tf.reshape(rows, [...x.shape.slice(0, -1), matrices.shape.at(-1) ?? 1]);
}

/** z + bias, or z without a bias. @param bias [out], or [N, out] with one bias per example. */
export function plusBias(z: tf.Tensor, bias: tf.Tensor | undefined): tf.Tensor {
  if (bias === undefined) return z;
  if (bias.rank === 1) return tf.add(z, bias);
  const between = z.shape.slice(1, -1).map(() => 1);
  return tf.add(z, tf.reshape(bias, [bias.shape[0] ?? 1, ...between, bias.shape.at(-1) ?? 1]));
}
