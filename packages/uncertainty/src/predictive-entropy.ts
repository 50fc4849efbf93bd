import type * as tf from '@tensorflow/tfjs';
import { type ClassOptions, perExample, splitUncertainty } from './class-samples.ts';

/**
 * Entropy of the mean prediction, in nats: all uncertainty.
 *
 * H(mean_s p_s) = -sum_c mean_s p_sc ln mean_s p_sc, from 0 when sure to ln(classes) when uniform.
 *
 * @param samples [samples, ..., classes], in [0, 1] unless `from` says logits. @returns [...].
 * @throws RegattaError for shapes or options that do not fit, StatsError for values that are no probabilities.
 * @see Gal 2016, Uncertainty in Deep Learning, section 3.3.1.
 */
export function predictiveEntropy(samples: tf.Tensor, options: ClassOptions = {}): tf.Tensor {
  return perExample(splitUncertainty(samples, options, 'predictiveEntropy').predictiveEntropy, samples);
}
