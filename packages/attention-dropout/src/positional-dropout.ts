import { type CommonOptions, defineRegularizer, type LayerOptions, type Regularizer } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Definition of positional dropout. */
export const positionalDropoutDefinition = defineRegularizer({
  name: 'positional-dropout',
  title: 'Positional dropout',
  summary: 'drops values of the sum of token embeddings and positions',
  paper: 'Vaswani et al. 2017, arXiv 1706.03762',
  layers: ['positionalDropoutLayer'],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3],
  noise: { noise: 'bernoulli' },
  at: ['embedded'],
});

/**
 * Positional dropout: drops values of the sum of embeddings and positions, with one mask for both.
 *
 * y = (embedding + position) keep / (1 - rate), keep ~ Bernoulli(1 - rate) [examples, steps, features]. Identity at
 * inference. Hook: `embedded`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for a rate out of range and for unknown options.
 * @see Vaswani et al. 2017, arXiv 1706.03762, section 5.4; ESPnet calls its rate `positional_dropout_rate`.
 * @example
 * ```ts
 * const regularizer = positionalDropout({ rate: 0.1 });
 * const input = tf.input({ shape: [20, 32] });
 * const output = attach(regularizer, 'embedded', { name: 'embedding', seed: 7 }, input);
 * ```
 */
export function positionalDropout(options: CommonOptions): Regularizer {
  return positionalDropoutDefinition.regularizer(options);
}

/**
 * Positional dropout as a layer.
 *
 * @throws RegattaError like {@link positionalDropout}.
 * @example
 * ```ts
 * const layer = positionalDropoutLayer({ rate: 0.1, seed: 7 });
 * const y = layer.apply(tf.ones([8, 20, 32]), { training: true });
 * ```
 */
export function positionalDropoutLayer(options: CommonOptions & LayerOptions): tf.layers.Layer {
  return positionalDropoutDefinition.layer(options);
}
