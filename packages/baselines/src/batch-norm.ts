import { checkKeys, checkNumber, layerNameAt, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { type PlaceOptions, placed, placesOf } from './places.ts';
import { plain } from './settings.ts';

const NAME = 'batch-norm';

/** Options of batch normalization. */
export interface BatchNormOptions extends PlaceOptions {
  /** Share of the old moving statistics that a step keeps, in [0, 1); 0.9 unless given, which short trainings can fill. */
  readonly momentum?: number;
  /** Added to the variance, > 0; 1e-3 unless given. */
  readonly epsilon?: number;
}

/**
 * Batch normalization of activations by tfjs's own layer: a batch by its own statistics in training, moving ones at
 * inference.
 *
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta, for each channel, channels last. Hooks `at`: `hidden` and `featureMap`
 * unless given, behind the activation function.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Ioffe and Szegedy 2015, arXiv 1502.03167.
 * @example
 * ```ts
 * const regularizer = batchNorm({ at: ['featureMap'] });
 * ```
 */
export function batchNorm(options: BatchNormOptions = {}): Regularizer {
  checkKeys(options, ['momentum', 'epsilon', 'at'], NAME);
  const momentum = checkNumber(options.momentum ?? 0.9, NAME, 'momentum', { min: 0, max: 1 - 2 ** -24 });
  const epsilon = checkNumber(options.epsilon ?? 1e-3, NAME, 'epsilon', { above: 0 });
  const at = placesOf(options.at, ['hidden', 'featureMap'], NAME);
  return {
    name: NAME,
    options: plain({ momentum, epsilon, at }),
    ...placed(at, (site) =>
      tf.layers.batchNormalization({ name: layerNameAt(site, NAME), momentum, epsilon }),
    ),
  };
}
