import * as tf from '@tensorflow/tfjs';

/** Value of f(x) that is a constant for the gradient. Also lets f use ops that have no gradient, such as `tf.topk`. */
export function constant(x: tf.Tensor, f: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const { shape } = x;
  return tf.customGrad(() => ({ value: tf.tidy(() => f(x)), gradFunc: () => tf.zeros(shape) }))(x);
}

/**
 * Value of f(x), whose gradient is passed on to x as if f were the identity.
 *
 * @see Bengio, Leonard, Courville 2013, arXiv 1308.3432.
 */
export function straightThrough(x: tf.Tensor, f: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  return tf.customGrad(() => ({ value: tf.tidy(() => f(x)), gradFunc: (dy: tf.Tensor) => dy.clone() }))(x);
}

/**
 * min(x, max) for a learned x. Above `max` only gradients pass whose descent leads back below it, so that a value that
 * overshot is not stuck there.
 */
export function clipAbove(x: tf.Tensor, max: number): tf.Tensor {
  return tf.customGrad((_, save) => {
    if (typeof save === 'function') save([x]);
    return {
      value: tf.minimum(x, max),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.mul(dy, tf.cast(tf.logicalOr(tf.lessEqual(saved[0]!, max), tf.greater(dy, 0)), 'float32')),
    };
  })(x);
}

/** The square root of a variance, with gradient 0 instead of NaN where it is 0. */
export const deviation = (variance: tf.Tensor): tf.Tensor => tf.sqrt(tf.maximum(variance, 1e-30));
