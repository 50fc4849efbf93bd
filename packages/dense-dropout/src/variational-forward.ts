import { checkNumber, checkTensors } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { deviation } from './gradients.ts';
import { plusBias, timesMatrix } from './matrix.ts';

/**
 * Pre-activation sampled by local reparameterization: z = x @ kernel + sqrt(x^2 @ variance) n + bias, for weights
 * N(kernel, variance).
 *
 * @param x [..., in]. @param kernel [in, out]. @param variance [in, out]. @param normals [..., out].
 */
function sampled(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | undefined,
  variance: tf.Tensor,
  normals: tf.Tensor,
): tf.Tensor {
  const noise = tf.mul(deviation(timesMatrix(tf.square(x), variance)), normals);
  return plusBias(tf.add(timesMatrix(x, kernel), noise), bias);
}

/**
 * Variational dropout: z = x @ kernel + sqrt(x^2 @ (alpha kernel^2)) n + bias, alpha = exp(logAlpha).
 *
 * @param x [..., in]. @param kernel [in, out]. @param bias [out]. @param normals [..., out].
 * @param logAlpha [] for the layer, [in, 1] per input, or [in, out] per weight.
 */
export function variationalForward(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | undefined,
  logAlpha: tf.Tensor,
  normals: tf.Tensor,
): tf.Tensor {
  checkTensors(
    'variationalForward',
    bias === undefined ? { x, kernel, logAlpha, normals } : { x, kernel, logAlpha, normals, bias },
  );
  return sampled(x, kernel, bias, tf.mul(tf.exp(logAlpha), tf.square(kernel)), normals);
}

/**
 * Gaussian dropout with a learned variance: y = x (1 + sqrt(alpha) n), alpha = exp(logAlpha).
 *
 * @param x [..., features]. @param logAlpha [] or [features]. @param normals same shape as x.
 */
export function learnedGaussianForward(x: tf.Tensor, logAlpha: tf.Tensor, normals: tf.Tensor): tf.Tensor {
  checkTensors('learnedGaussianForward', { x, logAlpha, normals });
  return tf.mul(x, tf.add(1, tf.mul(tf.exp(tf.mul(logAlpha, 0.5)), normals)));
}

/** Bound of |log alpha| in sparse variational dropout. */
const CLIP = 8;

/**
 * log alpha of each weight: clip(logSigma2 - log(kernel^2 + 1e-8), -8, 8). Outside this range the gradient is 0.
 *
 * @param kernel [in, out]. @param logSigma2 [in, out], log of the variance of each weight.
 */
export function sparseLogAlpha(kernel: tf.Tensor, logSigma2: tf.Tensor): tf.Tensor {
  checkTensors('sparseLogAlpha', { kernel, logSigma2 });
  return tf.clipByValue(tf.sub(logSigma2, tf.log(tf.add(tf.square(kernel), 1e-8))), -CLIP, CLIP);
}

/**
 * Sparse variational dropout: z = x @ kernel + sqrt(x^2 @ exp(logSigma2)) n + bias.
 *
 * @param x [..., in]. @param kernel [in, out]. @param bias [out]. @param logSigma2 [in, out]. @param normals [..., out].
 */
export function sparseVariationalForward(
  x: tf.Tensor,
  kernel: tf.Tensor,
  bias: tf.Tensor | undefined,
  logSigma2: tf.Tensor,
  normals: tf.Tensor,
): tf.Tensor {
  checkTensors(
    'sparseVariationalForward',
    bias === undefined ? { x, kernel, logSigma2, normals } : { x, kernel, logSigma2, normals, bias },
  );
  return sampled(x, kernel, bias, tf.exp(logSigma2), normals);
}

/** 1 for weights to keep at inference (log alpha < threshold), 0 for weights dominated by noise. */
export function keptWeights(kernel: tf.Tensor, logSigma2: tf.Tensor, threshold: number): tf.Tensor {
  checkTensors('keptWeights', { kernel, logSigma2 });
  checkNumber(threshold, 'keptWeights', 'threshold');
  return tf.step(tf.sub(threshold, sparseLogAlpha(kernel, logSigma2)));
}
