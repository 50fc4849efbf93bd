import { checkBoolean, checkKeys } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Options of {@link geluLayer}. */
export interface GeluLayerOptions {
  /** True for the form with tanh, which differs by up to 5e-4: the default of JAX, and of GPT-2. Default: false. */
  readonly approximate?: boolean;
  /** Name of the layer. */
  readonly name?: string;
}

/**
 * GELU as a layer of tfjs; with the kernels of `@regatta/wasm` installed, it runs on them.
 *
 * y = x / 2 (1 + erf(x / sqrt(2))), or with `approximate` y = x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))). Keeps shapes
 * and masks.
 *
 * @throws RegattaError for unknown options.
 * @see Hendrycks and Gimpel 2016, arXiv 1606.08415.
 * @example
 * ```ts
 * import { geluLayer } from '@regatta/transformer';
 * import * as tf from '@tensorflow/tfjs';
 *
 * geluLayer().apply(tf.tensor1d([-1, 0, 1])); // [-0.1587, 0, 0.8413]
 * ```
 */
export function geluLayer(options: GeluLayerOptions = {}): tf.layers.Layer {
  checkKeys(options, ['approximate', 'name'], 'geluLayer');
  const { approximate = false, name } = options;
  checkBoolean(approximate, 'geluLayer', 'approximate', 'Set approximate to true or false.');
  const activation = approximate ? 'gelu_new' : 'gelu';
  return tf.layers.activation({ activation, ...(name === undefined ? {} : { name }) });
}
