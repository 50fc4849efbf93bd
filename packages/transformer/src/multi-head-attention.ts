import {
  ATTENTION_KEYS,
  type AttentionArgs,
  AttentionHost,
  checkKeys,
  checkObject,
  checkSeed,
} from '@regatta/core';

/** Options of {@link multiHeadAttention}. */
export interface MultiHeadAttentionArgs extends AttentionArgs {
  /** Seed of the masks of `dropout`, an integer >= 0. Layers with the same name and seed draw the same masks. Default: 0. */
  readonly seed?: number;
}

/**
 * Multi-head attention, as in Keras: attention of an input to itself, or to another one.
 *
 * y = concatenated heads x output kernel + bias; a head is softmax(query key^T / sqrt(keyDim)) value of its projections.
 * Applied to x, to [query, value] or to [query, value, key], all [batch, steps, features]; the output is
 * [batch, query steps, `outputDim`]. Masks of padding act on keys and values, and `dropout` on the softmax. A step without
 * any allowed key gets zeros. It is saved under the class name and with the weights of Keras's `MultiHeadAttention`. For
 * the other regularizers of attention, use `attachAttention`.
 *
 * @throws RegattaError for sizes that are no positive integers, `numKeyValueHeads` that do not divide `numHeads`,
 *   `dropout` out of [0, 1], and unknown options.
 * @see Vaswani et al. 2017, arXiv 1706.03762; grouped queries: Ainslie et al. 2023, arXiv 2305.13245.
 * @example
 * ```ts
 * import { multiHeadAttention } from '@regatta/transformer';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const input = tf.input({ shape: [20, 32] });
 * const layer = multiHeadAttention({ numHeads: 4, keyDim: 8, causal: true, dropout: 0.1, seed: 7, name: 'attention1' });
 * const output = layer.apply(input) as tf.SymbolicTensor; // [null, 20, 32]
 * ```
 */
export function multiHeadAttention(args: MultiHeadAttentionArgs): AttentionHost {
  checkObject(
    args,
    'multiHeadAttention',
    'the configuration of a layer',
    'Pass e.g. { numHeads: 4, keyDim: 16 }.',
  );
  checkKeys(args, [...ATTENTION_KEYS, 'seed'], 'multiHeadAttention');
  const { seed = 0 } = args;
  checkSeed(seed, 'multiHeadAttention');
  const site = args.name === undefined ? { name: 'attention' } : null;
  return new AttentionHost({ ...args, seed, site });
}
