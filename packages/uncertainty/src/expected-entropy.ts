import { checkKeys, checkTensors } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { type ClassOptions, perExample, splitUncertainty } from './class-samples.ts';

/**
 * Mean entropy of the samples, in nats: the uncertainty in the data.
 *
 * mean_s H(p_s) = -mean_s sum_c p_sc ln p_sc, from 0 to the predictive entropy.
 *
 * @param samples [samples, ..., classes], in [0, 1] unless `from` is 'logits'. @returns [...].
 * @throws RegattaError for invalid shapes or options, StatsError for values that are not probabilities.
 * @see Houlsby et al. 2011, arXiv 1112.5745.
 */
export function expectedEntropy(samples: tf.Tensor, options: ClassOptions = {}): tf.Tensor {
  checkTensors('expectedEntropy', { samples });
  checkKeys(options, ['from'], 'expectedEntropy');
  return perExample(splitUncertainty(samples, options, 'expectedEntropy').expectedEntropy, samples);
}
