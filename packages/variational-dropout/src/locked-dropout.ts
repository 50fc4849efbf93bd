import {
  activationAt,
  activationLayer,
  type CommonOptions,
  checkOptions,
  LAYER_KEYS,
  type LayerOptions,
  layerOptions,
  type Rate,
  type Regularizer,
  type Treatment,
  toJson,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

const NAME = 'locked-dropout';

/** One draw for each sequence and feature, shared by its steps. */
export const lockedTreatment = (name: string, rate: Rate): Treatment => ({
  name,
  params: { noise: 'bernoulli', per: [0, -1] },
  rate,
});

/**
 * Locked dropout: one mask a sequence on the output of a recurrent layer.
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
  const rate = checkOptions(options, ['rate'], NAME);
  return { name: NAME, options: toJson(options), sequence: activationAt(lockedTreatment(NAME, rate)) };
}

/**
 * Locked dropout as a layer for values [batch, time, features].
 *
 * @throws RegattaError as {@link lockedDropout}.
 * @example
 * ```ts
 * const layer = lockedDropoutLayer({ rate: 0.4, seed: 7 });
 * const y = layer.apply(tf.ones([8, 20, 16]), { training: true });
 * ```
 */
export function lockedDropoutLayer(options: CommonOptions & LayerOptions): tf.layers.Layer {
  const rate = checkOptions(options, ['rate', ...LAYER_KEYS], NAME);
  return activationLayer(lockedTreatment(NAME, rate), layerOptions(options));
}
