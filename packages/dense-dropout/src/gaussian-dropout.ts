import {
  activationAt,
  activationLayer,
  type CommonOptions,
  checkOptions,
  LAYER_KEYS,
  type LayerOptions,
  layerOptions,
  type Regularizer,
  type Treatment,
  toJson,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { type PlaceOptions, placed, placesOf } from './places.ts';

const NAME = 'gaussian-dropout';

function treatmentOf(options: CommonOptions, known: readonly string[]): Treatment {
  const rate = checkOptions(options, ['rate', ...known], NAME, true);
  return { name: NAME, params: { noise: 'gaussian' }, rate, form: 'GaussianDropout' };
}

/**
 * Gaussian dropout: each unit of each example is multiplied by noise of mean 1.
 *
 * y = x (1 + sqrt(rate / (1 - rate)) n), n ~ N(0, 1); y = x at inference.
 *
 * @param options rate in [0, 1): the variance rate / (1 - rate) has no bound at 1.
 * @throws RegattaError for a rate out of range and for unknown options.
 * @see Srivastava et al. 2014, JMLR 15:1929, section 10.
 * @example
 * ```ts
 * const regularizer = gaussianDropout({ rate: 0.5, at: ['input', 'hidden'] });
 * ```
 */
export function gaussianDropout(options: CommonOptions & PlaceOptions): Regularizer {
  const treatment = treatmentOf(options, ['at']);
  const at = placesOf(options.at, NAME);
  return { name: NAME, options: toJson({ ...options, at }), ...placed(at, activationAt(treatment)) };
}

/**
 * Gaussian dropout as a layer; saved as Keras's `GaussianDropout`.
 *
 * @throws RegattaError for a rate outside [0, 1) and for unknown options.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [32] }));
 * model.add(gaussianDropoutLayer({ rate: 0.3, seed: 7 }));
 * model.apply(tf.ones([8, 32]), { training: true }); // other noise in each call
 * ```
 */
export function gaussianDropoutLayer(options: CommonOptions & LayerOptions): tf.layers.Layer {
  return activationLayer(treatmentOf(options, LAYER_KEYS), layerOptions(options));
}
