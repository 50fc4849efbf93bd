import { type CommonOptions, checkChoice, defineRegularizer, type Regularizer } from '@regatta/core';

const NAME = 'drop-head';

/** Options of DropHead. */
export interface DropHeadOptions extends CommonOptions {
  /** `count` (default, the paper): kept heads are multiplied by heads / kept heads; `expected`: by 1 / (1 - rate). */
  readonly scaling?: 'count' | 'expected';
  /** What an example does that would lose all its heads: drop nothing (default), or have only zeros. */
  readonly emptyHeads?: 'keep' | 'zero';
}

/** Definition of DropHead. */
export const dropHeadDefinition = defineRegularizer({
  name: NAME,
  title: 'DropHead',
  summary: 'drops whole attention heads of single examples',
  paper: 'Zhou et al. 2020, arXiv 2004.13342',
  layers: [],
  defaultRate: 0.2,
  rates: [0.1, 0.2, 0.3],
  prior: { transformer: 7 },
  options: ['scaling', 'emptyHeads'],
  parse: ({ scaling, emptyHeads }: DropHeadOptions) => ({
    scaling: checkChoice(scaling ?? 'count', ['count', 'expected'], NAME, 'scaling'),
    emptyHeads: checkChoice(emptyHeads ?? 'keep', ['keep', 'zero'], NAME, 'emptyHeads'),
  }),
  hooks: ({ params, rate }) => ({ attention: () => ({ heads: { rate, ...params } }) }),
});

/**
 * DropHead: drops the outputs of whole heads, before the output projection.
 *
 * y_h = head_h keep_h H / sum_h keep_h, keep ~ Bernoulli(1 - rate) per example and head. An example that would lose all its
 * heads drops nothing, so that its draw does not depend on other examples; the reference draws the batch again. Identity
 * at inference. Hook: `attention`. The paper's schedule is the rate `{ kind: 'vShaped', start, end, warmup, total }`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options.
 * @see Zhou et al. 2020, arXiv 2004.13342.
 * @example
 * ```ts
 * const regularizer = dropHead({ rate: { kind: 'vShaped', start: 0.2, end: 0.2, warmup: 100, total: 1000 } });
 * ```
 */
export function dropHead(options: DropHeadOptions): Regularizer {
  return dropHeadDefinition.regularizer(options);
}
