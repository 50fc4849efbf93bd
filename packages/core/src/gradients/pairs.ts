import * as tf from '@tensorflow/tfjs';
import { unbroadcast } from './broadcast.ts';
import type { GradientOverride } from './registry.ts';

type Slope = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

function pairGradient(name: string, slopeA: Slope, slopeB: Slope): GradientOverride {
  return {
    name,
    inputsToSave: ['a', 'b'],
    gradient: (dy, saved) => {
      const [a, b] = saved;
      if (a === undefined || b === undefined) return undefined;
      return {
        a: () => unbroadcast(tf.mul(dy, tf.cast(slopeA(a, b), 'float32')), a.shape),
        b: () => unbroadcast(tf.mul(dy, tf.cast(slopeB(a, b), 'float32')), b.shape),
      };
    },
  };
}

const twice: Slope = (a, b) => tf.mul(2, tf.sub(a, b));

/** The gradients of operations on pairs, summed over broadcast axes; tfjs forgets to, and throws. */
export const pairGradients: readonly GradientOverride[] = [
  pairGradient('Maximum', tf.greaterEqual, tf.less),
  pairGradient('Minimum', tf.lessEqual, tf.greater),
  pairGradient('SquaredDifference', twice, (a, b) => twice(b, a)),
];
