import {
  checkNumber,
  defineRegularizer,
  layerNameAt,
  type PlaceOptions,
  placed,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

const NAME = 'layer-norm';

/** Options of layer normalization. */
export interface LayerNormOptions extends PlaceOptions {
  /** Added to the variance, > 0; 1e-3 unless given. */
  readonly epsilon?: number;
}

/** Layer normalization, defined. */
export const layerNormDefinition = defineRegularizer({
  name: NAME,
  title: 'Layer normalization',
  summary: 'normalizes the units of each example by their own statistics',
  paper: 'Ba, Kiros, Hinton 2016, arXiv 1607.06450',
  options: ['epsilon'],
  at: ['hidden', 'sequence'],
  movable: true,
  defaults: { epsilon: 1e-3 },
  parse: ({ epsilon }: LayerNormOptions) => ({
    epsilon: checkNumber(epsilon, NAME, 'epsilon', { above: 0 }),
  }),
  hooks: ({ params, at }) =>
    placed(at, (site) => tf.layers.layerNormalization({ name: layerNameAt(site, NAME), ...params })),
});

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
  return layerNormDefinition.regularizer(options);
}
