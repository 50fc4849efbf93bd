import * as tf from '@tensorflow/tfjs';

type Apply = tf.RMSPropOptimizer['applyGradients'];

let stock: Apply | undefined;

/**
 * Makes `tf.train.rmsprop` with `centered: true` divide by sqrt(v - m^2 + epsilon), as TensorFlow does. tfjs subtracts
 * epsilon instead of adding it, so a variance below epsilon makes every weight NaN.
 */
export function installCenteredRmsProp(): void {
  if (stock !== undefined) return;
  const previous = tf.RMSPropOptimizer.prototype.applyGradients;
  stock = previous;
  const mended = function (this: tf.RMSPropOptimizer, gradients: Parameters<Apply>[0]): void {
    const epsilon: unknown = Reflect.get(this, 'epsilon');
    if (Reflect.get(this, 'centered') !== true || typeof epsilon !== 'number') {
      previous.call(this, gradients);
      return;
    }
    // The centered update reads epsilon once, to subtract it.
    Reflect.set(this, 'epsilon', -epsilon);
    try {
      previous.call(this, gradients);
    } finally {
      Reflect.set(this, 'epsilon', epsilon);
    }
  };
  Reflect.set(tf.RMSPropOptimizer.prototype, 'applyGradients', mended);
}

/** Restores tfjs's own update. */
export function uninstallCenteredRmsProp(): void {
  if (stock === undefined) return;
  Reflect.set(tf.RMSPropOptimizer.prototype, 'applyGradients', stock);
  stock = undefined;
}
