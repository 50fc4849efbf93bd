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
  /** Added to the variance, > 0; default 1e-3. */
  readonly epsilon?: number;
}

/** Definition of layer normalization. */
export const layerNormDefinition = defineRegularizer({
  name: NAME,
  title: 'Layer normalization',
  summary: 'normalizes each example by the statistics of its units',
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
 * Layer normalization of activations with the tfjs layer: normalizes the units of an example, at one step or position,
 * by their own mean and variance.
 *
 * y = gamma (x - mean) / sqrt(variance + epsilon) + beta over the last axis; the same at inference. Hooks `at`: default
 * `hidden` and `sequence`, after the activation function.
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
