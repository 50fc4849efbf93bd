import type * as tf from '@tensorflow/tfjs';
import type { Stream } from '../stream.ts';
import type { HeadMask, KeyMask, ProbabilityMask } from './treatment.ts';

/** Where draws on the scores [examples, heads, queries, keys] come from. */
export interface PairDraws {
  /** Stream of the draws. */
  readonly stream: Stream;
  /** Axes of [examples, heads, queries, keys] with one draw per entry; the other axes share it. */
  readonly per: readonly number[];
  /** Index of the first example in a larger batch. */
  readonly firstRow: number;
}

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
