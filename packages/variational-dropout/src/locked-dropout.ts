import {
  type CommonOptions,
  defineRegularizer,
  type LayerOptions,
  type Rate,
  type Regularizer,
  type Treatment,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** One draw per sequence and feature, shared by all steps. */
const locked = { noise: 'bernoulli', per: [0, -1] };

/** The treatment of a sequence, for regularizers that include locked dropout. */
export const lockedTreatment = (name: string, rate: Rate): Treatment => ({ name, params: locked, rate });

/** Definition of locked dropout. */
export const lockedDropoutDefinition = defineRegularizer({
  name: 'locked-dropout',
  title: 'Locked dropout',
  summary: 'one mask per sequence on the outputs of recurrent layers',
  paper: 'Merity, Keskar, Socher 2018, arXiv 1708.02182',
  layers: ['lockedDropoutLayer'],
  defaultRate: 0.4,
  rates: [0.1, 0.2, 0.3, 0.4, 0.5],
  prior: { rnn: 8 },
  noise: locked,
  at: ['sequence'],
});

/**
 * Locked dropout: one mask per sequence on the output of a recurrent layer.
 *
 * y[n, t, f] = x[n, t, f] keep[n, f] / (1 - rate); identity at inference. Hook: `sequence`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for a rate out of range and for unknown options.
 * @see Merity, Keskar, Socher 2018, arXiv 1708.02182, after Gal and Ghahramani 2016, arXiv 1512.05287.
 * @example
 * ```ts
 * const regularizer = lockedDropout({ rate: 0.4 });
 * ```
 */
export function lockedDropout(options: CommonOptions): Regularizer {
  return lockedDropoutDefinition.regularizer(options);
}

/**
 * Locked dropout as a layer for values [batch, time, features].
 *
 * @throws RegattaError like {@link lockedDropout}.
 * @example
 * ```ts
 * const layer = lockedDropoutLayer({ rate: 0.4, seed: 7 });
 * const y = layer.apply(tf.ones([8, 20, 16]), { training: true });
 * ```
 */
export function lockedDropoutLayer(options: CommonOptions & LayerOptions): tf.layers.Layer {
  return lockedDropoutDefinition.layer(options);
}
