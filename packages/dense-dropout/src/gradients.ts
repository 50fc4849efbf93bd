import * as tf from '@tensorflow/tfjs';

/**
 * f(x), with the gradient passed to x as if f were the identity.
 *
 * @see Bengio, Leonard, Courville 2013, arXiv 1308.3432.
 */
export function straightThrough(x: tf.Tensor, f: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  return tf.customGrad(() => ({ value: tf.tidy(() => f(x)), gradFunc: (dy: tf.Tensor) => dy.clone() }))(x);
}

/**
 * min(x, max) for a learned x. Above `max`, only gradients whose descent lowers x pass, so a value that overshoots does
 * not get stuck.
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

/** Square root of a variance; its gradient at 0 is 0 instead of NaN. */
export const deviation = (variance: tf.Tensor): tf.Tensor => tf.sqrt(tf.maximum(variance, 1e-30));
