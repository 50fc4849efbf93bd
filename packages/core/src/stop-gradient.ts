import * as tf from '@tensorflow/tfjs';
import { checkFunction, checkTensors } from './arguments.ts';

/**
 * f(x), treated as a constant by the gradient. Lets f use operations without a gradient, such as `tf.topk`.
 *
 * @param x a tensor of any shape.
 * @param f returns a tensor of any shape.
 * @throws RegattaError for anything but a tensor and a function.
 * @example
 * ```ts
 * const shifted = (x: tf.Tensor) => tf.sub(x, stopGradient(x, (value) => tf.max(value)));
 * ```
 */
export function stopGradient(x: tf.Tensor, f: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  checkTensors('stopGradient', { x });
  checkFunction(f, 'stopGradient', 'f', 'Pass e.g. (value) => tf.max(value).');
  const { shape } = x;
  return tf.customGrad(() => ({ value: tf.tidy(() => f(x)), gradFunc: () => tf.zeros(shape) }))(x);
}
