import { type Batch, checkNumber, defineRegularizer, RegattaError, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { betaSymmetric } from './beta.ts';
import { asDistributions } from './targets.ts';

const NAME = 'mixup';

/** Options of mixup. */
export interface MixupOptions {
  /** Parameter of the Beta(alpha, alpha) that the share is drawn from, > 0; 0.2 unless given. */
  readonly alpha?: number;
}

/** lambda x + (1 - lambda) x[permutation]. @param x [batch, ...]. @param permutation [batch], int32. */
export function mixRows(x: tf.Tensor, lambda: number, permutation: tf.Tensor1D): tf.Tensor {
  return tf.tidy(() => tf.add(tf.mul(x, lambda), tf.mul(tf.gather(x, permutation), 1 - lambda)));
}

/** Refuses inputs that are numbers of things: what lies between two of them is neither. */
export function requireValues(x: tf.Tensor, subject: string): void {
  if (x.dtype === 'float32') return;
  throw new RegattaError({
    subject,
    expected: 'inputs that are values (float32)',
    received: x.dtype,
    remedy: 'It cannot mix ids; choose another regularizer for networks that begin with an embedding.',
  });
}

/** Mixup, defined. */
export const mixupDefinition = defineRegularizer({
  name: NAME,
  title: 'Mixup',
  summary: 'trains on mixtures of two examples and of their targets',
  paper: 'Zhang et al. 2018, arXiv 1710.09412',
  options: ['alpha'],
  defaults: { alpha: 0.2 },
  parse: ({ alpha }: MixupOptions) => ({ alpha: checkNumber(alpha, NAME, 'alpha', { above: 0 }) }),
  hooks: ({ params: { alpha } }) => ({
    input: () => [],
    batch(x, y, { stream, outputShape }): Batch {
      requireValues(x, NAME);
      const lambda = betaSymmetric(alpha, stream.fold('lambda'));
      const order = stream.fold('order').permutation(x.shape[0] ?? 0);
      return tf.tidy(() => {
        const permutation = tf.tensor1d(order, 'int32');
        const targets = asDistributions(y, outputShape, NAME);
        return { x: mixRows(x, lambda, permutation), y: mixRows(targets, lambda, permutation) };
      });
    },
  }),
});

/**
 * Mixup: trains on mixtures of two examples of a batch and of their targets.
 *
 * x' = lambda x + (1 - lambda) x[p], y' likewise, lambda ~ Beta(alpha, alpha) and p a permutation, both drawn once for
 * each step. Class numbers become one-hot targets. Hooks: `batch`, and `input`, where it puts nothing: it needs
 * a network that takes values, not ids.
 *
 * @throws RegattaError for options out of range and unknown options; in training, for inputs that are ids.
 * @see Zhang, Cisse, Dauphin, Lopez-Paz 2018, arXiv 1710.09412.
 * @example
 * ```ts
 * const regularizer = mixup({ alpha: 0.2 });
 * ```
 */
export function mixup(options: MixupOptions = {}): Regularizer {
  return mixupDefinition.regularizer(options);
}
