import { checkKeys, checkTensors } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { checkSamples } from './checks.ts';
import { type ClassOptions, splitUncertainty } from './class-samples.ts';

/**
 * Mean of the samples: the Monte-Carlo prediction of numbers or class probabilities.
 *
 * mean_s y_s; for logits, mean_s softmax(z_s), which differs from the softmax of the mean.
 *
 * @param samples [samples, ...]; [samples, ..., classes] for logits. @returns [...]; probabilities for logits.
 * @throws RegattaError for invalid shapes or options, StatsError for logits that are not finite.
 * @see Gal and Ghahramani 2016, arXiv 1506.02142.
 */
export function predictiveMean(samples: tf.Tensor, options: ClassOptions = {}): tf.Tensor {
  checkTensors('predictiveMean', { samples });
  checkKeys(options, ['from'], 'predictiveMean');
  if (options.from !== undefined && options.from !== 'probabilities') {
    const { mean } = splitUncertainty(samples, options, 'predictiveMean');
    return tf.tensor(Float32Array.from(mean.values), samples.shape.slice(1));
  }
  checkSamples(samples, '[samples, ...]', 1, 'predictiveMean');
  return tf.mean(samples, 0);
}
