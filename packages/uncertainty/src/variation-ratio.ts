import type * as tf from '@tensorflow/tfjs';
import { type ClassOptions, perExample, splitUncertainty } from './class-samples.ts';

/**
 * Share of samples that do not predict the class that most predict.
 *
 * 1 - max_c #{s: argmax p_s = c} / samples, from 0 to 1 - 1 / classes. A sample with several best classes votes for the
 * first.
 *
 * @param samples [samples, ..., classes], in [0, 1] unless `from` says logits. @returns [...].
 * @throws RegattaError for shapes or options that do not fit, StatsError for values that are no probabilities.
 * @see Gal 2016, Uncertainty in Deep Learning, section 3.3.1.
 */
export function variationRatio(samples: tf.Tensor, options: ClassOptions = {}): tf.Tensor {
  return perExample(splitUncertainty(samples, options, 'variationRatio').variationRatio, samples);
}
