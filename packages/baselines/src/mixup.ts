import {
  type Batch,
  checkNumber,
  checkTensors,
  defineRegularizer,
  RegattaError,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { betaSymmetric } from './beta.ts';
import { asDistributions } from './targets.ts';

const NAME = 'mixup';

/** Options of mixup. */
export interface MixupOptions {
  /** Parameter of the distribution Beta(alpha, alpha) of the mixing weight, > 0; default 0.2. */
  readonly alpha?: number;
}

/** lambda x + (1 - lambda) x[permutation]. @param x [batch, ...]. @param permutation [batch], int32. */
export function mixRows(x: tf.Tensor, lambda: number, permutation: tf.Tensor1D): tf.Tensor {
  checkTensors('mixRows', { x, permutation });
  checkNumber(lambda, 'mixRows', 'lambda', { min: 0, max: 1 });
  return tf.tidy(() => tf.add(tf.mul(x, lambda), tf.mul(tf.gather(x, permutation), 1 - lambda)));
}

/** Rejects ids: a mixture of two ids has no meaning. */
export function requireValues(x: tf.Tensor, subject: string): void {
  if (x.dtype === 'float32') return;
  throw new RegattaError({
    subject,
    expected: 'float32 inputs',
    received: x.dtype,
    remedy:
      'Ids cannot be mixed; for networks that begin with an embedding, use another regularizer, e.g. labelSmoothing.',
  });
}

/** Definition of mixup. */
export const mixupDefinition = defineRegularizer({
  name: NAME,
  title: 'Mixup',
  summary: 'trains on mixtures of two examples and their targets',
  paper: 'Zhang et al. 2018, arXiv 1710.09412',
  strength: { option: 'alpha', values: [0.1, 0.2, 0.4, 1] },
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
 * Mixup: trains on mixtures of two examples of a batch and their targets.
 *
 * x' = lambda x + (1 - lambda) x[p], y' likewise, lambda ~ Beta(alpha, alpha) and p a permutation, both drawn once per
 * step. Class indices become one-hot targets. Hooks: `batch`, and `input` without a layer, because it needs a network
 * whose inputs are values, not ids.
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
