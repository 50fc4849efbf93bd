import {
  type CommonOptions,
  checkRate,
  defineRegularizer,
  type LayerOptions,
  type PlaceOptions,
  type Regularizer,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { noiseForm } from './keras-form.ts';

const NAME = 'gaussian-dropout';

/** Definition of Gaussian dropout. */
export const gaussianDropoutDefinition = defineRegularizer<CommonOptions & PlaceOptions>({
  name: NAME,
  title: 'Gaussian dropout',
  summary: 'multiplies units by Gaussian noise with mean 1',
  paper: 'Srivastava et al. 2014, JMLR 15:1929, section 10',
  layers: ['gaussianDropoutLayer'],
  defaultRate: 0.5,
  rates: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
  prior: { mlp: 4 },
  rateOf: ({ rate }) => checkRate(rate, NAME, true),
  noise: { noise: 'gaussian' },
  at: ['hidden', 'sequence'],
  movable: true,
  form: 'GaussianDropout',
  keras: noiseForm('GaussianDropout', 'gaussian', false),
});

/**
 * Gaussian dropout: multiplies each unit of each example by Gaussian noise with mean 1.
 *
 * y = x (1 + sqrt(rate / (1 - rate)) n), n ~ N(0, 1); y = x at inference.
 *
 * @param options rate in [0, 1): the variance rate / (1 - rate) is unbounded at 1.
 * @throws RegattaError for a rate out of range and for unknown options.
 * @see Srivastava et al. 2014, JMLR 15:1929, section 10.
 * @example
 * ```ts
 * const regularizer = gaussianDropout({ rate: 0.5, at: ['input', 'hidden'] });
 * ```
 */
export function gaussianDropout(options: CommonOptions & PlaceOptions): Regularizer {
  return gaussianDropoutDefinition.regularizer(options);
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
 * model.apply(tf.ones([8, 32]), { training: true }); // new noise in each call
 * ```
 */
export function gaussianDropoutLayer(options: CommonOptions & LayerOptions): tf.layers.Layer {
  return gaussianDropoutDefinition.layer(options);
}
