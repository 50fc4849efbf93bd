import { type CommonOptions, checkKeys, LAYER_KEYS, type LayerOptions } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { stochasticDepthDefinition } from './stochastic-depth.ts';

const NAME = 'drop-path';

/** Options of DropPath. */
export interface DropPathOptions extends CommonOptions, LayerOptions {
  /** `row` (default): one draw per example; `batch`: one draw for the whole batch. */
  readonly mode?: 'row' | 'batch';
}

/**
 * DropPath as a layer for a residual branch: stochastic depth with inverted scaling. Saved as KerasCV's `DropPath`,
 * except in mode `batch`, which KerasCV does not support.
 *
 * y = x keep / (1 - rate), keep ~ Bernoulli(1 - rate) with shape [N, 1, ..] or [1, 1, ..]; y = x at inference. Rate 1
 * gives zeros.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Larsson, Maire, Shakhnarovich 2017, arXiv 1605.07648; Huang et al. 2016, arXiv 1603.09382.
 * @example
 * ```ts
 * const x = tf.input({ shape: [32] });
 * const branch = tf.layers.dense({ units: 32 }).apply(x);
 * const kept = dropPath({ rate: 0.1, seed: 7 }).apply(branch) as tf.SymbolicTensor;
 * const sum = tf.layers.add().apply([x, kept]);
 * ```
 */
export function dropPath(options: DropPathOptions): tf.layers.Layer {
  checkKeys(options, ['rate', 'mode', ...LAYER_KEYS], NAME);
  const form = options.mode === 'batch' ? {} : { form: 'DropPath' };
  return stochasticDepthDefinition.layer(options, { name: NAME, subject: NAME, ...form });
}
