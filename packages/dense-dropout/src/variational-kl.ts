import { checkTensors } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const C = [1.16145124, -1.50204118, 0.58629921] as const;
const K = [0.63576, 1.8732, 1.48695] as const;

/**
 * Elementwise KL divergence of N(w, alpha w^2) from the log-uniform prior, up to a constant:
 * -(0.5 log alpha + 1.16145124 alpha - 1.50204118 alpha^2 + 0.58629921 alpha^3).
 *
 * @param logAlpha any shape; the polynomial is valid for alpha <= 1.
 * @see Kingma, Salimans, Welling 2015, arXiv 1506.02557.
 */
export function variationalKl(logAlpha: tf.Tensor): tf.Tensor {
  checkTensors('variationalKl', { logAlpha });
  const alpha = tf.exp(logAlpha);
  const [c1, c2, c3] = C;
  const polynomial = tf.mul(alpha, tf.add(c1, tf.mul(alpha, tf.add(c2, tf.mul(alpha, c3)))));
  return tf.neg(tf.add(tf.mul(logAlpha, 0.5), polynomial));
}

/**
 * The same divergence for any alpha: -(k1 sigmoid(k2 + k3 log alpha) - 0.5 log(1 + 1 / alpha) - k1),
 * k1 = 0.63576, k2 = 1.8732, k3 = 1.48695. Falls to 0 as alpha increases.
 *
 * @param logAlpha any shape.
 * @see Molchanov, Ashukha, Vetrov 2017, arXiv 1701.05369.
 */
export function sparseVariationalKl(logAlpha: tf.Tensor): tf.Tensor {
  checkTensors('sparseVariationalKl', { logAlpha });
  const [k1, k2, k3] = K;
  const fit = tf.mul(tf.sigmoid(tf.add(tf.mul(logAlpha, k3), k2)), k1);
  return tf.sub(tf.add(tf.mul(tf.softplus(tf.neg(logAlpha)), 0.5), k1), fit);
}
