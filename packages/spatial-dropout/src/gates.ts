import * as tf from '@tensorflow/tfjs';

/**
 * x times a gate that was drawn beforehand, as numbers of a shape that broadcasts to x. The gate is kept for the
 * backward pass, which multiplies by it once; x is not.
 */
export function multiply(x: tf.Tensor, gate: Float32Array, shape: readonly number[]): tf.Tensor {
  const by = (value: tf.Tensor): tf.Tensor => tf.tidy(() => tf.mul(value, tf.tensor(gate, [...shape])));
  return tf.customGrad(() => ({ value: by(x), gradFunc: (dy: tf.Tensor) => by(dy) }))(x);
}

/** x times a gate computed from x; the gate is a constant for the gradient. */
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

/** x times one factor forward and another one backward: y = forward x, dx = backward dy. Both broadcast to x. */
export function multiplyApart(x: tf.Tensor, forward: tf.Tensor, backward: tf.Tensor): tf.Tensor {
  return tf.customGrad((_, save) => {
    if (typeof save === 'function') save([backward]);
    return {
      value: tf.mul(x, forward),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!),
    };
  })(x);
}
