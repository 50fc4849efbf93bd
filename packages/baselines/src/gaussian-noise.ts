import {
  type ActivationMethod,
  activationAt,
  activationLayer,
  checkKeys,
  LAYER_KEYS,
  type LayerOptions,
  type Regularizer,
  type Treatment,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { type PlaceOptions, placed, placesOf } from './places.ts';
import { layerOptions, plain, strengthOf } from './settings.ts';

const NAME = 'gaussian-noise';

/** Options of Gaussian noise. */
export interface GaussianNoiseOptions {
  /** Standard deviation of the noise, >= 0, in the unit of the activations. */
  readonly stddev: number;
}

/** x + stddev n. @param noise standard normal numbers that broadcast to `x`. */
export function gaussianNoiseForward(x: tf.Tensor, noise: tf.Tensor, stddev: number): tf.Tensor {
  return tf.tidy(() => tf.add(x, tf.mul(noise, stddev)));
}

/** Adds noise in training; the identity at inference. */
export const gaussianNoiseMethod: ActivationMethod = {
  name: NAME,
  train(x, { params, stream, firstRow }) {
    const start = (firstRow * x.size) / Math.max(1, x.shape[0] ?? 1);
    const noise = tf.tensor(stream.normal(x.size, start), x.shape);
    return gaussianNoiseForward(x, noise, Number(params.stddev));
  },
};

function treatmentOf({ stddev }: GaussianNoiseOptions): Treatment {
  const params = { stddev: strengthOf(stddev, NAME, 'stddev') };
  return { name: NAME, method: NAME, params, rate: 0, form: 'GaussianNoise' };
}

/**
 * Gaussian noise: adds seeded noise to activations, in training only.
 *
 * y = x + stddev n, n ~ N(0, 1); y = x at inference. Hooks `at`: `input` unless given.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Bishop 1995, Neural Computation 7:108.
 * @example
 * ```ts
 * const regularizer = gaussianNoise({ stddev: 0.1, at: ['input', 'hidden'] });
 * ```
 */
export function gaussianNoise(options: GaussianNoiseOptions & PlaceOptions): Regularizer {
  checkKeys(options, ['stddev', 'at'], NAME);
  const at = placesOf(options.at, ['input'], NAME);
  return {
    name: NAME,
    options: plain({ ...options, at }),
    ...placed(at, activationAt(treatmentOf(options))),
  };
}

/**
 * Gaussian noise as a layer; saved as Keras's `GaussianNoise`. tfjs's own layer of the name cannot be seeded.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [32] }));
 * model.add(gaussianNoiseLayer({ stddev: 0.1, seed: 7 }));
 * model.apply(tf.ones([8, 32]), { training: true }); // other noise in each call
 * ```
 */
export function gaussianNoiseLayer(options: GaussianNoiseOptions & LayerOptions): tf.layers.Layer {
  checkKeys(options, ['stddev', ...LAYER_KEYS], NAME);
  return activationLayer(treatmentOf(options), layerOptions(options));
}
