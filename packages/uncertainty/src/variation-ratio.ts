import { checkKeys, checkTensors } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { type ClassOptions, perExample, splitUncertainty } from './class-samples.ts';

/**
 * Fraction of samples that do not predict the most frequent class.
 *
 * 1 - max_c #{s: argmax p_s = c} / samples, from 0 to 1 - 1 / classes. A sample with several best classes counts for
 * the first.
 *
 * @param samples [samples, ..., classes], in [0, 1] unless `from` is 'logits'. @returns [...].
 * @throws RegattaError for invalid shapes or options, StatsError for values that are not probabilities.
 * @see Gal 2016, Uncertainty in Deep Learning, section 3.3.1.
 */
export function variationRatio(samples: tf.Tensor, options: ClassOptions = {}): tf.Tensor {
  checkTensors('variationRatio', { samples });
  checkKeys(options, ['from'], 'variationRatio');
  return perExample(splitUncertainty(samples, options, 'variationRatio').variationRatio, samples);
}
