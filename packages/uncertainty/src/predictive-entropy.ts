import { checkKeys, checkTensors } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { type ClassOptions, perExample, splitUncertainty } from './class-samples.ts';

/**
 * Entropy of the mean prediction, in nats: the total uncertainty.
 *
 * H(mean_s p_s) = -sum_c mean_s p_sc ln mean_s p_sc, from 0 if certain to ln(classes) if uniform.
 *
 * @param samples [samples, ..., classes], in [0, 1] unless `from` is 'logits'. @returns [...].
 * @throws RegattaError for invalid shapes or options, StatsError for values that are not probabilities.
 * @see Gal 2016, Uncertainty in Deep Learning, section 3.3.1.
 */
export function predictiveEntropy(samples: tf.Tensor, options: ClassOptions = {}): tf.Tensor {
  checkTensors('predictiveEntropy', { samples });
  checkKeys(options, ['from'], 'predictiveEntropy');
  return perExample(splitUncertainty(samples, options, 'predictiveEntropy').predictiveEntropy, samples);
}
