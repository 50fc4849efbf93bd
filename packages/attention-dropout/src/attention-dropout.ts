import { type CommonOptions, defineRegularizer, type Regularizer } from '@regatta/core';
import { checkAttentionTreatment } from '@regatta/core/attention';

const NAME = 'attention-dropout';

/** Options of attention dropout. */
export interface AttentionDropoutOptions extends CommonOptions {
  /**
   * Axes of [examples, heads, queries, keys] with one draw per entry. Default: all, as in PyTorch and Keras; [2, 3] is one
   * mask for all examples and heads, the default of Flax.
   */
  readonly per?: readonly number[];
}

/** Definition of attention dropout. */
export const attentionDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Attention dropout',
  summary: 'drops attention probabilities, so a query misses some keys; rows no longer sum to 1',
  paper: 'Vaswani et al. 2017, arXiv 1706.03762, as implemented in tensor2tensor',
  layers: [],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3, 0.4],
  prior: { transformer: 3 },
  options: ['per'],
  parse(options: AttentionDropoutOptions) {
    const { per } = options;
    checkAttentionTreatment({ probabilities: { rate: 0, ...(per === undefined ? {} : { per }) } }, NAME);
    return per === undefined ? {} : { per };
  },
  hooks: ({ params, rate }) => ({ attention: () => ({ probabilities: { rate, ...params } }) }),
});

/**
 * Attention dropout: drops entries of the attention probabilities.
 *
 * P = softmax(Q K^T / sqrt(K)); out = (P keep / (1 - rate)) V, keep ~ Bernoulli(1 - rate) per example, head, query and key.
 * Rows are not normalized again: their sum is 1 on average, with variance rate / (1 - rate) sum_j P_j^2. Identity at
 * inference. Rate 1 leaves the bias of the output projection. Hook: `attention`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options.
 * @see Vaswani et al. 2017, arXiv 1706.03762; tensor2tensor (`attention_dropout`).
 * @example
 * ```ts
 * const regularizer = attentionDropout({ rate: 0.1 });
 * const input = tf.input({ shape: [20, 32] });
 * const layer = attachAttention(regularizer, { name: 'attention1', seed: 7 }, { numHeads: 4, keyDim: 8 });
 * const output = layer.apply(input);
 * ```
 */
export function attentionDropout(options: AttentionDropoutOptions): Regularizer {
  return attentionDropoutDefinition.regularizer(options);
}
