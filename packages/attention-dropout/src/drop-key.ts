import { type CommonOptions, checkChoice, defineRegularizer, type Regularizer } from '@regatta/core';
import { checkRule, type DepthRule, rateAtDepth } from './depth-rates.ts';

const NAME = 'drop-key';

/** Options of DropKey. */
export interface DropKeyOptions extends CommonOptions {
  /** `element` (default): one draw for each query, key and head; `key`: one draw for all queries of a head. */
  readonly per?: 'element' | 'key';
  /** What a row does that would lose all its keys: drop nothing (default), or have only zeros. */
  readonly emptyRow?: 'keep' | 'zero';
  /** How the rate depends on the depth of a site. Default: `decreasing`, from the full rate to 0 at the last block. */
  readonly depth?: DepthRule;
}

/** Definition of DropKey. */
export const dropKeyDefinition = defineRegularizer({
  name: NAME,
  title: 'DropKey',
  summary: 'drops keys before the softmax, so rows still sum to 1; less often in deeper blocks',
  paper: 'Li et al. 2022, arXiv 2208.02646',
  layers: [],
  defaultRate: 0.2,
  rates: [0.1, 0.2, 0.3, 0.4],
  prior: { transformer: 5 },
  options: ['per', 'emptyRow', 'depth'],
  parse: ({ per, emptyRow, depth }: DropKeyOptions) => ({
    per: checkChoice(per ?? 'element', ['element', 'key'], NAME, 'per'),
    emptyRow: checkChoice(emptyRow ?? 'keep', ['keep', 'zero'], NAME, 'emptyRow'),
    depth: checkRule(depth ?? 'decreasing', NAME),
  }),
  hooks: ({ params: { per, emptyRow, depth }, rate }) => ({
    attention: (site) => ({ keys: { rate: rateAtDepth(rate, depth, site, NAME), per, emptyRow } }),
  }),
});

/**
 * DropKey: drops keys before the softmax.
 *
 * P = softmax over the keys with keep = 1, keep ~ Bernoulli(1 - rate_l) per example, head, query and key, or per example,
 * head and key; nothing is rescaled. rate_l = rate (1 - depth). Masks are joined before one softmax, so a key that is
 * not allowed never gets weight. Identity at inference. Hook: `attention`.
 *
 * @param options rate in [0, 1] of the first block, a number or a schedule.
 * @throws RegattaError for options out of range and unknown options.
 * @see Li et al. 2022, arXiv 2208.02646. The paper does not give the exact form of the decrease; here it is linear.
 * @example
 * ```ts
 * const regularizer = dropKey({ rate: 0.2, depth: 'constant' });
 * const input = tf.input({ shape: [20, 32] });
 * const layer = attachAttention(regularizer, { name: 'attention1', seed: 7 }, { numHeads: 4, keyDim: 8 });
 * const output = layer.apply(input);
 * ```
 */
export function dropKey(options: DropKeyOptions): Regularizer {
  return dropKeyDefinition.regularizer(options);
}
