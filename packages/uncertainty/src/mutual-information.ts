import { checkKeys, checkTensors } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { type ClassOptions, perExample, splitUncertainty } from './class-samples.ts';

/**
 * Mutual information between prediction and model, in nats: the uncertainty in the model (BALD).
 *
 * I = H(mean_s p_s) - mean_s H(p_s), at least 0, at most ln(min(samples, classes)).
 *
 * @param samples [samples, ..., classes], in [0, 1] unless `from` is 'logits'. @returns [...].
 * @throws RegattaError for invalid shapes or options, StatsError for values that are not probabilities.
 * @see Houlsby et al. 2011, arXiv 1112.5745.
 */
export function mutualInformation(samples: tf.Tensor, options: ClassOptions = {}): tf.Tensor {
  checkTensors('mutualInformation', { samples });
  checkKeys(options, ['from'], 'mutualInformation');
  return perExample(splitUncertainty(samples, options, 'mutualInformation').mutualInformation, samples);
}
