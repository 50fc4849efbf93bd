import * as tf from '@tensorflow/tfjs';
import { stopGradient } from '../stop-gradient.ts';

/**
 * The mean entropy of attention in nats: the mean of -sum p ln p over the rows that have an allowed key, with 0 ln 0 = 0.
 *
 * @param probabilities [..., keys]; a row of zeros has no allowed key.
 * @returns a scalar; 0 without any such row.
 */
export function meanEntropy(probabilities: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const zero = tf.scalar(0);
    const positive = stopGradient(probabilities, (p) => tf.greater(p, 0));
    const logs = tf.log(tf.where(positive, probabilities, tf.scalar(1)));
    const entropies = tf.neg(tf.sum(tf.where(positive, tf.mul(probabilities, logs), zero), -1));
    const rows = stopGradient(probabilities, (p) => tf.sum(tf.cast(tf.any(tf.greater(p, 0), -1), 'float32')));
    return tf.div(tf.sum(entropies), tf.maximum(rows, 1)) as tf.Scalar;
  });
}
