import type * as tf from '@tensorflow/tfjs';
import { type ClassOptions, perExample, splitUncertainty } from './class-samples.ts';

/**
 * What the samples disagree on, in nats: the uncertainty that is in the model (BALD).
 *
 * I = H(mean_s p_s) - mean_s H(p_s), at least 0, at most ln(min(samples, classes)).
 *
 * @param samples [samples, ..., classes], in [0, 1] unless `from` says logits. @returns [...].
 * @throws RegattaError for shapes or options that do not fit, StatsError for values that are no probabilities.
 * @see Houlsby et al. 2011, arXiv 1112.5745.
 */
export function mutualInformation(samples: tf.Tensor, options: ClassOptions = {}): tf.Tensor {
  return perExample(splitUncertainty(samples, options, 'mutualInformation').mutualInformation, samples);
}
