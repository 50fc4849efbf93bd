import { checkTensors, RegattaError } from '@regatta/core';
import { fitTemperature as fit, type Temperature } from '@regatta/stats';
import type * as tf from '@tensorflow/tfjs';
import { checkShape } from './checks.ts';

/**
 * The temperature T that minimizes the negative log-likelihood of softmax(logits / T), in nats.
 *
 * Fit it on validation examples, never on the test set, and pass it to `temperatureScale`.
 *
 * @param logits [..., classes]. @param labels [...], classes from 0. @returns T from 0.01 to 100, and the losses before
 *   and after.
 * @throws RegattaError for shapes that do not match, StatsError for invalid logits or labels.
 * @see Guo et al. 2017, arXiv 1706.04599.
 */
export function fitTemperature(logits: tf.Tensor, labels: tf.Tensor): Temperature {
  checkTensors('fitTemperature', { logits, labels });
  if (logits.rank < 1) {
    throw new RegattaError({
      subject: 'fitTemperature',
      expected: 'logits of shape [..., classes]',
      received: logits.shape,
      remedy: 'Pass the outputs of the model before its softmax.',
    });
  }
  checkShape(labels, logits.shape.slice(0, -1), 'labels', 'fitTemperature');
  return fit({ values: logits.dataSync(), classes: logits.shape.at(-1) ?? 1 }, labels.dataSync());
}
