import * as tf from '@tensorflow/tfjs';

/**
 * x times a gate drawn beforehand, given as numbers with a shape that broadcasts to x. The gate, but not x, is kept for
 * the backward pass, which multiplies by it once.
 */
export function multiply(x: tf.Tensor, gate: Float32Array, shape: readonly number[]): tf.Tensor {
  const by = (value: tf.Tensor): tf.Tensor => tf.tidy(() => tf.mul(value, tf.tensor(gate, [...shape])));
  return tf.customGrad(() => ({ value: by(x), gradFunc: (dy: tf.Tensor) => by(dy) }))(x);
}

/** x times a gate computed from x; the gradient treats the gate as a constant. */
export function multiplyBy(x: tf.Tensor, gateOf: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  return tf.customGrad((_, save) => {
    const gate = tf.tidy(() => gateOf(x));
    if (typeof save === 'function') save([gate]);
    return {
      value: tf.mul(x, gate),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!),
    };
  })(x);
}

/**
 * x times one factor in the forward pass and another in the backward pass: y = forward x, dx = backward dy. Both
 * broadcast to x.
 */
export function multiplyApart(x: tf.Tensor, forward: tf.Tensor, backward: tf.Tensor): tf.Tensor {
  return tf.customGrad((_, save) => {
    if (typeof save === 'function') save([backward]);
    return {
      value: tf.mul(x, forward),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!),
    };
  })(x);
}
