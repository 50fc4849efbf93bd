import { checkNumber, checkTensors } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { checkPositive } from './checks.ts';

/**
 * Class probabilities softmax(logits / temperature): less confident above 1, more confident below 1, and always the same
 * best class.
 *
 * @param logits [..., classes]. @param temperature above 0, from `fitTemperature`. @returns [..., classes].
 * @throws RegattaError for a temperature that is not a finite number above 0.
 * @see Guo et al. 2017, arXiv 1706.04599.
 */
export function temperatureScale(logits: tf.Tensor, temperature: number): tf.Tensor {
  checkTensors('temperatureScale', { logits });
  checkNumber(temperature, 'temperatureScale', 'temperature');
  checkPositive(temperature, 'temperature', 'temperatureScale');
  return tf.tidy(() => tf.softmax(tf.div(logits, temperature)));
}
