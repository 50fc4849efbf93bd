import {
  checkNumber,
  defineRegularizer,
  layerNameAt,
  type PlaceOptions,
  placed,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const NAME = 'batch-norm';

/** Options of batch normalization. */
export interface BatchNormOptions extends PlaceOptions {
  /** Fraction of the old moving statistics kept at each step, in [0, 1); default 0.9, so they settle in short runs. */
  readonly momentum?: number;
  /** Added to the variance, > 0; default 1e-3. */
  readonly epsilon?: number;
}

/** Definition of batch normalization. */
export const batchNormDefinition = defineRegularizer({
  name: NAME,
  title: 'Batch normalization',
  summary: 'normalizes each channel by its batch statistics',
  paper: 'Ioffe and Szegedy 2015, arXiv 1502.03167',
  options: ['momentum', 'epsilon'],
  at: ['hidden', 'featureMap'],
  movable: true,
  defaults: { momentum: 0.9, epsilon: 1e-3 },
  parse: ({ momentum, epsilon }: BatchNormOptions) => ({
    momentum: checkNumber(momentum, NAME, 'momentum', { min: 0, max: 1 - 2 ** -24 }),
    epsilon: checkNumber(epsilon, NAME, 'epsilon', { above: 0 }),
  }),
  hooks: ({ params, at }) =>
    placed(at, (site) => tf.layers.batchNormalization({ name: layerNameAt(site, NAME), ...params })),
});

/**
 * Batch normalization of activations with the tfjs layer: batch statistics in training, moving statistics at inference.
 *
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, per channel, channels last. Hooks `at`: default `hidden` and
 * `featureMap`, after the activation function.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Ioffe and Szegedy 2015, arXiv 1502.03167.
 * @example
 * ```ts
 * const regularizer = batchNorm({ at: ['featureMap'] });
 * ```
 */
export function batchNorm(options: BatchNormOptions = {}): Regularizer {
  return batchNormDefinition.regularizer(options);
}
