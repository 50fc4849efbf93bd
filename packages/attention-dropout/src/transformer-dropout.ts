import {
  activationAt,
  type CommonOptions,
  checkChoices,
  defineRegularizer,
  type Regularizer,
} from '@regatta/core';

const NAME = 'transformer-dropout';
const PLACES = ['embedding', 'residual', 'activation', 'attention'] as const;
const byDefault = ['residual', 'embedding', 'attention'] as const;

/** Where dropout acts in a Transformer. */
export type TransformerPlace = (typeof PLACES)[number];

/** Options of Transformer dropout. */
export interface TransformerDropoutOptions extends CommonOptions {
  /** The places that share the rate. Default: residual, embedding and attention. */
  readonly at?: readonly TransformerPlace[];
}

/** Definition of Transformer dropout. */
export const transformerDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Transformer dropout',
  summary: 'one rate of dropout at several places: residual branches, embeddings and attention by default',
  paper: 'Vaswani et al. 2017, arXiv 1706.03762',
  layers: [],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3],
  prior: { transformer: 1 },
  options: ['at'],
  defaults: { at: byDefault },
  parse: ({ at }: TransformerDropoutOptions) => ({ at: [...new Set(checkChoices(at, PLACES, NAME, 'at'))] }),
  hooks({ params: { at }, rate }) {
    const place = activationAt({ name: NAME, params: { noise: 'bernoulli' }, rate });
    return {
      ...(at.includes('embedding') ? { embedded: place } : {}),
      ...(at.includes('residual') ? { residual: place } : {}),
      ...(at.includes('activation') ? { feedForward: place } : {}),
      ...(at.includes('attention') ? { attention: () => ({ probabilities: { rate } }) } : {}),
    };
  },
});

/**
 * Transformer dropout: one rate at several places, as models state a single number.
 *
 * y = x keep / (1 - rate), keep ~ Bernoulli(1 - rate) for each value of the sum of embedding and position (`embedding`), of
 * the outputs of attention and feed-forward layers (`residual`), of the activation inside them (`activation`), and of the
 * attention probabilities (`attention`). Identity at inference. Hooks: `embedded`, `residual`, `feedForward`, `attention`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options.
 * @see Vaswani et al. 2017, arXiv 1706.03762; PyTorch's `TransformerEncoderLayer` drops at all but `embedding`.
 * @example
 * ```ts
 * const regularizer = transformerDropout({ rate: 0.1, at: ['residual', 'activation', 'attention'] });
 * ```
 */
export function transformerDropout(options: TransformerDropoutOptions): Regularizer {
  return transformerDropoutDefinition.regularizer(options);
}
