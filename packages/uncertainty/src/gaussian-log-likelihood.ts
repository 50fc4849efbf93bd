import { checkObject, checkTensors } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { checkFinite, checkPositive, checkSamples, checkShape } from './checks.ts';

/** Options of {@link gaussianLogLikelihood}. */
export interface LikelihoodOptions {
  /** Precision of the observation noise, 1 / variance, in 1 / units of the target squared; above 0. */
  readonly tau: number;
}

/**
 * Log-likelihood of targets under the mixture of Gaussians centered on the samples, in nats.
 *
 * ln mean_s N(y; y_s, 1 / tau) = logsumexp_s(-tau / 2 |y - y_s|^2) - ln S - D / 2 ln 2 pi + D / 2 ln tau, where S is the
 * number of samples and D the number of values per example.
 *
 * @param samples [samples, batch, ...]. @param targets [batch, ...]. @returns [batch].
 * @throws RegattaError for shapes that do not match, values that are not finite, or a tau that is not above 0.
 * @see Gal and Ghahramani 2016, arXiv 1506.02142, equation 8.
 */
export function gaussianLogLikelihood(
  samples: tf.Tensor,
  targets: tf.Tensor,
  options: LikelihoodOptions,
): tf.Tensor {
  checkTensors('gaussianLogLikelihood', { samples, targets });
  checkObject(options, 'gaussianLogLikelihood', 'an object with tau', 'Pass e.g. { tau: 4 }.');
  const { tau } = options;
  const subject = 'gaussianLogLikelihood';
  checkSamples(samples, '[samples, batch, ...]', 2, subject);
  checkShape(targets, samples.shape.slice(1), 'targets', subject);
  checkPositive(tau, 'tau', subject);
  const [count = 1, batch = 1] = samples.shape;
  const [values, truth] = [samples.dataSync(), targets.dataSync()];
  checkFinite(values, 'samples', subject);
  checkFinite(truth, 'targets', subject);
  const numbers = truth.length / batch;
  const constant = (numbers / 2) * Math.log(tau / (2 * Math.PI)) - Math.log(count);
  const likelihoods = Array.from({ length: batch }, (_, row) => {
    const exponents = Array.from({ length: count }, (_, sample) => {
      let squares = 0;
      for (let i = row * numbers; i < (row + 1) * numbers; i += 1) {
        squares += (truth[i]! - values[sample * truth.length + i]!) ** 2;
      }
      return (-tau / 2) * squares;
    });
    return constant + logSumExp(exponents);
  });
  return tf.tensor1d(likelihoods);
}

function logSumExp(values: readonly number[]): number {
  const top = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}
