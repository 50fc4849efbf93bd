import { type CommonOptions, defineRegularizer, type LayerOptions, type Regularizer } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Definition of residual dropout. */
export const residualDropoutDefinition = defineRegularizer({
  name: 'residual-dropout',
  title: 'Residual dropout',
  summary: 'drops values of the outputs of attention and feed-forward layers, before the addition',
  paper: 'Vaswani et al. 2017, arXiv 1706.03762',
  layers: ['residualDropoutLayer'],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3],
  prior: { transformer: 2 },
  noise: { noise: 'bernoulli' },
  at: ['residual'],
});

/**
 * Residual dropout: drops values of a branch before it is added to the residual stream, never of the sum.
 *
 * y = x + f(x) keep / (1 - rate), keep ~ Bernoulli(1 - rate) [examples, steps, features]; with normalization behind the
 * addition, LN(x + f(x) keep / (1 - rate)). Identity at inference. Hook: `residual`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for a rate out of range and for unknown options.
 * @see Vaswani et al. 2017, arXiv 1706.03762, section 5.4.
 * @example
 * ```ts
 * const regularizer = residualDropout({ rate: 0.1 });
 * const input = tf.input({ shape: [20, 32] });
 * const output = attach(regularizer, 'residual', { name: 'residual1', seed: 7 }, input);
 * ```
 */
export function residualDropout(options: CommonOptions): Regularizer {
  return residualDropoutDefinition.regularizer(options);
}

/**
 * Residual dropout as a layer.
 *
 * @throws RegattaError like {@link residualDropout}.
 * @example
 * ```ts
 * const layer = residualDropoutLayer({ rate: 0.1, seed: 7 });
 * const y = layer.apply(tf.ones([8, 20, 32]), { training: true });
 * ```
 */
export function residualDropoutLayer(options: CommonOptions & LayerOptions): tf.layers.Layer {
  return residualDropoutDefinition.layer(options);
}
