import { checkKeys, checkNumber, layerNameAt, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { type PlaceOptions, placed, placesOf } from './places.ts';
import { plain } from './settings.ts';

const NAME = 'layer-norm';

/** Options of layer normalization. */
export interface LayerNormOptions extends PlaceOptions {
  /** Added to the variance, > 0; 1e-3 unless given. */
  readonly epsilon?: number;
}

/**
 * Layer normalization of activations by tfjs's own layer: the units of one example, at one step or position, by their
 * own mean and variance.
 *
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta over the last axis; the same at inference. Hooks `at`: `hidden` and
 * `sequence` unless given, behind the activation function.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Ba, Kiros, Hinton 2016, arXiv 1607.06450.
 * @example
 * ```ts
 * const regularizer = layerNorm({ at: ['sequence'] });
 * ```
 */
export function layerNorm(options: LayerNormOptions = {}): Regularizer {
  checkKeys(options, ['epsilon', 'at'], NAME);
  const epsilon = checkNumber(options.epsilon ?? 1e-3, NAME, 'epsilon', { above: 0 });
  const at = placesOf(options.at, ['hidden', 'sequence'], NAME);
  return {
    name: NAME,
    options: plain({ epsilon, at }),
    ...placed(at, (site) => tf.layers.layerNormalization({ name: layerNameAt(site, NAME), epsilon })),
  };
}
