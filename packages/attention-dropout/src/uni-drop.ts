import { type CommonOptions, checkNumber, compose, defineRegularizer, type Regularizer } from '@regatta/core';
import { activationDropout } from './activation-dropout.ts';
import { attentionDropout } from './attention-dropout.ts';
import { layerDrop } from './layer-drop.ts';
import { residualDropout } from './residual-dropout.ts';
import { tokenDropout } from './token-dropout.ts';

const NAME = 'uni-drop';

/** Options of UniDrop: `rate` is that of its dropout of features. */
export interface UniDropOptions extends CommonOptions {
  /** Rate of LayerDrop, in [0, 1]. Default: 0.1. */
  readonly layerRate?: number;
  /** Rate at which tokens are removed, in [0, 1]. Default: 0.2. */
  readonly tokenRate?: number;
  /** Fraction of the examples that keep all tokens, in [0, 1]. Default: 0.5. */
  readonly spared?: number;
}

const fraction = (value: number, key: string): number => checkNumber(value, NAME, key, { min: 0, max: 1 });

/** Definition of UniDrop. */
export const uniDropDefinition = defineRegularizer({
  name: NAME,
  title: 'UniDrop',
  summary: 'dropout of features, blocks and tokens together',
  paper: 'Wu et al. 2021, arXiv 2104.04946',
  layers: [],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3],
  prior: { transformer: 4 },
  options: ['layerRate', 'tokenRate', 'spared'],
  defaults: { layerRate: 0.1, tokenRate: 0.2, spared: 0.5 },
  parse: ({ layerRate, tokenRate, spared }: UniDropOptions) => ({
    layerRate: fraction(layerRate!, 'layerRate'),
    tokenRate: fraction(tokenRate!, 'tokenRate'),
    spared: fraction(spared!, 'spared'),
  }),
  hooks({ params: { layerRate, tokenRate, spared }, rate }) {
    const { attention, feedForward, residual, block, tokens } = compose(
      attentionDropout({ rate }),
      activationDropout({ rate }),
      residualDropout({ rate }),
      layerDrop({ rate: layerRate }),
      tokenDropout({ rate: tokenRate, spared, mode: 'remove' }),
    );
    return { attention, feedForward, residual, block, tokens } as Partial<Regularizer>;
  },
});

/**
 * UniDrop: dropout of features, of blocks and of tokens at the same time.
 *
 * `rate` on attention probabilities, on the activation inside feed-forward layers and on residual branches; LayerDrop with
 * `layerRate`; and removal of tokens in two stages: with probability `spared` an example keeps all, otherwise it loses
 * each with `tokenRate`. Identity at inference. Hooks: `attention`, `feedForward`, `residual`, `block`, `tokens`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options.
 * @see Wu et al. 2021, arXiv 2104.04946, which drops features after the projections of attention rather than on branches.
 * @example
 * ```ts
 * const regularizer = uniDrop({ rate: 0.1, layerRate: 0.1, tokenRate: 0.2 });
 * ```
 */
export function uniDrop(options: UniDropOptions): Regularizer {
  return uniDropDefinition.regularizer(options);
}
