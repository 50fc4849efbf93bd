import * as tf from '@tensorflow/tfjs';

/**
 * Picks positions of sequences: y[n, i] = x[n, positions[n, i]].
 *
 * @param x [examples, positions, ...].
 * @param positions integers [examples, count].
 * @returns [examples, count, ...].
 */
export function pickPositions(x: tf.Tensor, positions: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [examples = 0, length = 0, ...features] = x.shape;
    const count = positions.shape[1] ?? 0;
    // A single gather over all rows: gradients of gathers with batch axes are slow, or missing on some backends.
    const starts = tf.mul(tf.range(0, examples), length).expandDims(1);
    const rows = tf.cast(tf.reshape(tf.add(tf.cast(positions, 'float32'), starts), [-1]), 'int32');
    const picked = tf.gather(tf.reshape(x, [examples * length, ...features]), rows);
    return tf.reshape(picked, [examples, count, ...features]);
  });
}

/** Picks positions of a mask [examples, positions]; see {@link pickPositions}. */
export const pickMask = (mask: tf.Tensor, positions: tf.Tensor): tf.Tensor =>
  tf.tidy(() => tf.cast(pickPositions(tf.cast(mask, 'float32'), positions), 'bool'));
