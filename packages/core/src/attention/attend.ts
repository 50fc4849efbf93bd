import * as tf from '@tensorflow/tfjs';
import { type AttentionAttributes, type AttentionInputs, checkAttention } from './contract.ts';
import type { PairDraws } from './draw.ts';
import { plainAttend } from './plain.ts';
import type { HeadMask, KeyMask, ProbabilityMask } from './treatment.ts';

/** The noise of one call of attention; every part is a constant for the gradient. */
export interface AttentionNoise {
  /** Added to the scores [N, H, T, S]. */
  readonly logits?: tf.Tensor;
  /** Keys that leave the softmax. */
  readonly keys?: {
    /** 1 for kept keys, 0 for dropped ones: [N or 1, H or 1, T or 1, S]. */
    readonly keep: tf.Tensor;
    /** What a row does that would lose all its keys. */
    readonly emptyRow: NonNullable<KeyMask['emptyRow']>;
  };
  /** Probabilities that are dropped. */
  readonly probabilities?: {
    /** Fraction dropped, in [0, 1]. */
    readonly rate: number;
    /** 1 for kept probabilities, 0 for dropped ones: [N or 1, H or 1, T or 1, S], or where to draw them. */
    readonly keep: tf.Tensor | PairDraws;
    /** What kept probabilities are divided by. */
    readonly normalizer: NonNullable<ProbabilityMask['normalizer']>;
  };
  /** Outputs of heads that are dropped. */
  readonly heads?: {
    /** 1 for kept heads, 0 for dropped ones: [N, H]. */
    readonly keep: tf.Tensor;
    /** Fraction dropped, in [0, 1]. */
    readonly rate: number;
    /** The factor of kept heads. */
    readonly scaling: NonNullable<HeadMask['scaling']>;
    /** What an example does that would lose all its heads. */
    readonly emptyHeads: NonNullable<HeadMask['emptyHeads']>;
  };
}

/** Outputs of attention. */
export type AttentionOutputs = {
  /** Weighted sums of the values [N, T, H, V]. */
  readonly y: tf.Tensor4D;
  /** Attention probabilities before dropout [N, H, T, S]; rows sum to 1, or are zeros where no key is allowed. */
  readonly probabilities: tf.Tensor4D;
};

/**
 * Scaled dot-product attention with noise at every place where a method drops: before the softmax, after it, and on heads.
 *
 * probabilities = softmax(scale query key^T + noise) over the allowed keys; y = dropped probabilities x value. A row
 * without an allowed key is zeros and has no gradient. Key and value heads may be shared by groups of query heads.
 *
 * @throws RegattaError when shapes or attributes do not match.
 * @see Vaswani et al. 2017, arXiv 1706.03762, section 3.2.
 * @example
 * ```ts
 * import { attend } from '@regatta/core/attention';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const x = tf.ones([2, 5, 4, 8]); // 2 examples, 5 positions, 4 heads of size 8
 * const { y } = attend({ query: x, key: x, value: x }, { causal: true });
 * ```
 */
export function attend(
  inputs: AttentionInputs,
  attributes: AttentionAttributes = {},
  noise: AttentionNoise = {},
): AttentionOutputs {
  const sizes = checkAttention(inputs, attributes);
  return tf.tidy(() => plainAttend(inputs, attributes, noise, sizes));
}
