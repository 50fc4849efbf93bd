import { type CommonOptions, defineRegularizer, type LayerOptions, type Regularizer } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Definition of activation dropout. */
export const activationDropoutDefinition = defineRegularizer({
  name: 'activation-dropout',
  title: 'Activation dropout',
  summary: 'drops activations inside feed-forward layers',
  paper: 'Vaswani et al. 2017, arXiv 1706.03762, as implemented in tensor2tensor',
  layers: ['activationDropoutLayer'],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3],
  noise: { noise: 'bernoulli' },
  at: ['feedForward'],
});

/**
 * Activation dropout: drops units inside a feed-forward layer, behind its activation.
 *
 * y = (act(x W1 + b1) keep / (1 - rate)) W2 + b2, keep ~ Bernoulli(1 - rate) [examples, steps, units]. Identity at
 * inference. Hook: `feedForward`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for a rate out of range and for unknown options.
 * @see tensor2tensor (`relu_dropout`); fairseq (`--activation-dropout`); Vaswani et al. 2017, arXiv 1706.03762.
 * @example
 * ```ts
 * const regularizer = activationDropout({ rate: 0.1 });
 * const input = tf.input({ shape: [20, 32] });
 * const output = attach(regularizer, 'feedForward', { name: 'feedForward1', seed: 7 }, input);
 * ```
 */
export function activationDropout(options: CommonOptions): Regularizer {
  return activationDropoutDefinition.regularizer(options);
}

/**
 * Activation dropout as a layer.
 *
 * @throws RegattaError like {@link activationDropout}.
 * @example
 * ```ts
 * const layer = activationDropoutLayer({ rate: 0.1, seed: 7 });
 * const y = layer.apply(tf.ones([8, 20, 32]), { training: true });
 * ```
 */
export function activationDropoutLayer(options: CommonOptions & LayerOptions): tf.layers.Layer {
  return activationDropoutDefinition.layer(options);
}
