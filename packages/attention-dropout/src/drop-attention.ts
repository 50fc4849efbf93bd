import {
  type CommonOptions,
  checkChoice,
  checkNumber,
  defineRegularizer,
  type Regularizer,
} from '@regatta/core';

const NAME = 'drop-attention';

/** Options of DropAttention. */
export interface DropAttentionOptions extends CommonOptions {
  /** `element` (default): a draw for each query and key; `column`: a key is lost for all queries of a head. */
  readonly per?: 'element' | 'column';
  /** Number of consecutive keys that are dropped together, an integer >= 1. Default: 1. */
  readonly window?: number;
  /** Whether the sum of the kept probabilities is a constant in the backward pass (default), or differentiated. */
  readonly normalizer?: 'constant' | 'differentiated';
}

/** Definition of DropAttention. */
export const dropAttentionDefinition = defineRegularizer({
  name: NAME,
  title: 'DropAttention',
  summary: 'drops attention probabilities, single ones or whole columns, and normalizes the rows again',
  paper: 'Lin et al. 2019, arXiv 1907.11065',
  layers: [],
  defaultRate: 0.2,
  rates: [0.1, 0.2, 0.3, 0.4],
  options: ['per', 'window', 'normalizer'],
  parse: ({ per, window, normalizer }: DropAttentionOptions) => ({
    per: checkChoice(per ?? 'element', ['element', 'column'], NAME, 'per'),
    window: checkNumber(window ?? 1, NAME, 'window', { min: 1, integer: true }),
    normalizer: checkChoice(normalizer ?? 'constant', ['constant', 'differentiated'], NAME, 'normalizer'),
  }),
  hooks: ({ params: { per, window, normalizer }, rate }) => ({
    attention: () => ({
      probabilities: { rate, window, normalizer, ...(per === 'column' ? { per: [0, 1, 3] } : {}) },
    }),
  }),
});

/**
 * DropAttention: drops attention probabilities and divides the kept ones by their sum.
 *
 * out = (P keep / Z) V, Z = sum over the row of P keep, a constant in the backward pass unless `normalizer` is
 * `differentiated`. A gap of `window` keys starts at a key with probability rate / window; gaps may overlap, so somewhat
 * less than the rate is dropped. A row that keeps no probability drops nothing. Identity at inference. Hook: `attention`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options.
 * @see Lin et al. 2019, arXiv 1907.11065.
 * @example
 * ```ts
 * const regularizer = dropAttention({ rate: 0.2, per: 'column' });
 * const input = tf.input({ shape: [20, 32] });
 * const layer = attachAttention(regularizer, { name: 'attention1', seed: 7 }, { numHeads: 4, keyDim: 8 });
 * const output = layer.apply(input);
 * ```
 */
export function dropAttention(options: DropAttentionOptions): Regularizer {
  return dropAttentionDefinition.regularizer(options);
}
