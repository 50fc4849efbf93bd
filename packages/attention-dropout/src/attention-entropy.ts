import { checkNumber, defineRegularizer, type Regularizer } from '@regatta/core';

const NAME = 'attention-entropy';

/** Options of the entropy penalty. */
export interface AttentionEntropyOptions {
  /** Factor of the mean entropy, which is subtracted from the loss. Default: 0.01; negative to sharpen attention. */
  readonly strength?: number;
}

/** Definition of the entropy penalty. */
export const attentionEntropyDefinition = defineRegularizer({
  name: NAME,
  title: 'Attention entropy',
  summary: 'rewards attention that is spread over many keys',
  paper: 'none; for output distributions, Pereyra et al. 2017, arXiv 1701.06548',
  layers: [],
  strength: { option: 'strength', values: [0.001, 0.01, 0.1] },
  options: ['strength'],
  defaults: { strength: 0.01 },
  parse: ({ strength }: AttentionEntropyOptions) => ({ strength: checkNumber(strength, NAME, 'strength') }),
  hooks: ({ params: { strength } }) => ({ attention: () => ({ entropy: { strength } }) }),
});

/**
 * Attention entropy: a penalty that spreads attention over more keys, like label smoothing of attention.
 *
 * loss - strength mean(-sum_s P ln P), the mean over examples, heads and queries that have an allowed key, summed over layers;
 * in training only. Hook: `attention`. The next `model.calculateLosses()` includes the penalty of a training pass;
 * `model.fit` calls it automatically.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Pereyra et al. 2017, arXiv 1701.06548, which penalizes confident output distributions.
 * @example
 * ```ts
 * const regularizer = attentionEntropy({ strength: 0.01 });
 * ```
 */
export function attentionEntropy(options: AttentionEntropyOptions = {}): Regularizer {
  return attentionEntropyDefinition.regularizer(options);
}
