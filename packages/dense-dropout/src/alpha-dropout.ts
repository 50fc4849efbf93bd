import {
  type CommonOptions,
  defineRegularizer,
  type LayerOptions,
  type PlaceOptions,
  type Regularizer,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { noiseForm } from './keras-form.ts';
import { type NoiseShape, noiseShapeOf } from './noise-shape.ts';

const NAME = 'alpha-dropout';

/** Options of alpha dropout. */
export interface AlphaDropoutOptions extends CommonOptions {
  /** Shape of the mask, as in Keras: 1 on axes that share it, null or the size on the others. */
  readonly noiseShape?: NoiseShape;
}

/** Definition of alpha dropout. */
export const alphaDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Alpha dropout',
  summary: 'dropout that keeps mean 0 and variance 1; for SELU networks',
  paper: 'Klambauer et al. 2017, arXiv 1706.02515',
  layers: ['alphaDropoutLayer'],
  defaultRate: 0.1,
  rates: [0.01, 0.05, 0.1, 0.15, 0.2],
  options: ['noiseShape'],
  parse: ({ noiseShape }: AlphaDropoutOptions & PlaceOptions) => ({
    noise: 'alpha',
    ...noiseShapeOf(noiseShape, NAME),
  }),
  at: ['hidden', 'sequence'],
  movable: true,
  form: 'AlphaDropout',
  keras: noiseForm('AlphaDropout', 'alpha', true),
});

/**
 * Alpha dropout, for SELU networks: dropped units take the negative saturation value of SELU, and an affine map
 * restores mean 0 and variance 1.
 *
 * y = a (x keep + alpha' (1 - keep)) + b, alpha' = -1.7580993408473766, q = 1 - rate,
 * a = (q + alpha'^2 q rate)^(-1/2), b = -a rate alpha'; y = x at inference. Rate 1 gives zeros. (tfjs 4.22's own
 * `tf.layers.alphaDropout` sets dropped units to +1.758.)
 *
 * @param options rate in [0, 1]; the paper recommends 0.05 or 0.1.
 * @throws RegattaError for a rate out of range and for unknown options.
 * @see Klambauer et al. 2017, arXiv 1706.02515.
 * @example
 * ```ts
 * const regularizer = alphaDropout({ rate: 0.1 });
 * ```
 */
export function alphaDropout(options: AlphaDropoutOptions & PlaceOptions): Regularizer {
  return alphaDropoutDefinition.regularizer(options);
}

/**
 * Alpha dropout as a layer; saved as Keras's `AlphaDropout`.
 *
 * @throws RegattaError for a rate outside [0, 1] and for unknown options.
 * @example
 * ```ts
 * const model = tf.sequential();
 * const selu = { activation: 'selu', kernelInitializer: 'leCunNormal' } as const;
 * model.add(tf.layers.dense({ units: 64, ...selu, inputShape: [32] }));
 * model.add(alphaDropoutLayer({ rate: 0.05, seed: 7 }));
 * model.apply(tf.ones([8, 32]), { training: true });
 * ```
 */
export function alphaDropoutLayer(options: AlphaDropoutOptions & LayerOptions): tf.layers.Layer {
  return alphaDropoutDefinition.layer(options);
}
