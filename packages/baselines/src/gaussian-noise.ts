import {
  checkNumber,
  checkTensors,
  defineRegularizer,
  fromStream,
  type HostConfig,
  type JsonObject,
  type KerasForm,
  type LayerOptions,
  type PlaceOptions,
  type Regularizer,
  toJson,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { numberOr, strengthOf } from './settings.ts';

const NAME = 'gaussian-noise';

/** Options of Gaussian noise. */
export interface GaussianNoiseOptions {
  /** Standard deviation of the noise, >= 0, in the same unit as the activations. */
  readonly stddev: number;
}

/** x + stddev n. @param noise standard normal numbers that broadcast to `x`. */
export function gaussianNoiseForward(x: tf.Tensor, noise: tf.Tensor, stddev: number): tf.Tensor {
  checkTensors('gaussianNoiseForward', { x, noise });
  checkNumber(stddev, 'gaussianNoiseForward', 'stddev');
  return tf.tidy(() => tf.add(x, tf.mul(noise, stddev)));
}

/** Keras form `GaussianNoise`. */
const kerasForm: KerasForm = {
  className: 'GaussianNoise',
  // tfjs has a layer of this name, which keeps loading the models it saved.
  exclusive: false,
  config: ({ params, seed }: HostConfig): JsonObject => toJson({ stddev: params.stddev, seed }),
  read: ({ stddev }) => ({ method: 'gaussian-noise', params: { stddev: numberOr(stddev, 0) } }),
};

/** Definition of Gaussian noise. */
export const gaussianNoiseDefinition = defineRegularizer({
  name: NAME,
  title: 'Gaussian noise',
  summary: 'adds Gaussian noise to the inputs',
  paper: 'Bishop 1995, Neural Computation 7:108',
  layers: ['gaussianNoiseLayer'],
  suggested: { stddev: 0.1 },
  strength: { option: 'stddev', values: [0.05, 0.1, 0.2] },
  options: ['stddev'],
  at: ['input'],
  movable: true,
  parse: ({ stddev }: GaussianNoiseOptions & PlaceOptions) => ({
    stddev: strengthOf(stddev, NAME, 'stddev'),
  }),
  activation: {
    train(x, { params, stream, firstRow }) {
      const start = (firstRow * x.size) / Math.max(1, x.shape[0] ?? 1);
      const noise = fromStream(stream, x.shape, (source) => source.normal(x.size, start));
      return gaussianNoiseForward(x, noise, params.stddev);
    },
  },
  form: 'GaussianNoise',
  keras: kerasForm,
});

/**
 * Gaussian noise: adds seeded noise to activations, only in training.
 *
 * y = x + stddev n, n ~ N(0, 1); y = x at inference. Hooks `at`: default `input`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Bishop 1995, Neural Computation 7:108.
 * @example
 * ```ts
 * const regularizer = gaussianNoise({ stddev: 0.1, at: ['input', 'hidden'] });
 * ```
 */
export function gaussianNoise(options: GaussianNoiseOptions & PlaceOptions): Regularizer {
  return gaussianNoiseDefinition.regularizer(options);
}

/**
 * Gaussian noise as a layer; saved as Keras's `GaussianNoise`. The tfjs layer of that name cannot be seeded.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(tf.layers.dense({ units: 64, activation: 'relu', inputShape: [32] }));
 * model.add(gaussianNoiseLayer({ stddev: 0.1, seed: 7 }));
 * model.apply(tf.ones([8, 32]), { training: true }); // new noise in each call
 * ```
 */
export function gaussianNoiseLayer(options: GaussianNoiseOptions & LayerOptions): tf.layers.Layer {
  return gaussianNoiseDefinition.layer(options);
}
