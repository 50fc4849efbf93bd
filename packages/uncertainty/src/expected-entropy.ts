import type * as tf from '@tensorflow/tfjs';
import { type ClassOptions, perExample, splitUncertainty } from './class-samples.ts';

/**
 * Mean of the samples' entropies, in nats: the uncertainty that is in the data.
 *
 * mean_s H(p_s) = -mean_s sum_c p_sc ln p_sc, from 0 to the predictive entropy.
 *
 * @param samples [samples, ..., classes], in [0, 1] unless `from` says logits. @returns [...].
 * @throws RegattaError for shapes or options that do not fit, StatsError for values that are no probabilities.
 * @see Houlsby et al. 2011, arXiv 1112.5745.
 */
export function expectedEntropy(samples: tf.Tensor, options: ClassOptions = {}): tf.Tensor {
  return perExample(splitUncertainty(samples, options, 'expectedEntropy').expectedEntropy, samples);
}
