import { checkNumber, defineRegularizer, type Regularizer } from '@regatta/core';

const NAME = 'attention-noise';

/** Options of attention noise. */
export interface AttentionNoiseOptions {
  /** Standard deviation of the noise on the scores, >= 0. Default: 0.5. */
  readonly sigma?: number;
}

/** Definition of attention noise. */
export const attentionNoiseDefinition = defineRegularizer({
  name: NAME,
  title: 'Attention noise',
  summary: 'adds normal noise to the attention scores before the softmax',
  paper: 'none; the Gaussian counterpart of DropKey, Li et al. 2022, arXiv 2208.02646',
  layers: [],
  strength: { option: 'sigma', values: [0.1, 0.25, 0.5, 1] },
  options: ['sigma'],
  defaults: { sigma: 0.5 },
  parse: ({ sigma }: AttentionNoiseOptions) => ({ sigma: checkNumber(sigma, NAME, 'sigma', { min: 0 }) }),
  hooks: ({ params: { sigma } }) => ({ attention: () => ({ logits: { sigma } }) }),
});

/**
 * Attention noise: adds noise to the scores of attention.
 *
 * P = softmax(scores + sigma e), e ~ N(0, 1) per example, head, query and key; the plain scores at inference. Hook:
 * `attention`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @example
 * ```ts
 * const regularizer = attentionNoise({ sigma: 0.5 });
 * ```
 */
export function attentionNoise(options: AttentionNoiseOptions = {}): Regularizer {
  return attentionNoiseDefinition.regularizer(options);
}
