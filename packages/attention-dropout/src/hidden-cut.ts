import {
  activationAt,
  type CommonOptions,
  defineRegularizer,
  type PlaceOptions,
  placed,
  type Regularizer,
} from '@regatta/core';
import { type CutoffParams, cutoffDefinition } from './cutoff.ts';
import { type CutoffWeights, cutoffLoss, cutoffWeights } from './cutoff-loss.ts';

const NAME = 'hidden-cut';

/** Options of HiddenCut. */
export interface HiddenCutOptions extends CommonOptions, CutoffWeights, PlaceOptions {}

const params: CutoffParams = { kind: 'span', passes: 'first', masks: false };

/** Definition of HiddenCut. */
export const hiddenCutDefinition = defineRegularizer({
  name: NAME,
  title: 'HiddenCut',
  summary: 'cutoff of a span in every layer, with the divergence from the whole view',
  paper: 'Chen et al. 2021, arXiv 2106.00149',
  targets: 'classes',
  layers: [],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3],
  options: ['ceWeight', 'jsWeight'],
  at: ['residual'],
  movable: true,
  parse: (options: HiddenCutOptions) => cutoffWeights(options, NAME),
  hooks: ({ params: weights, rate, at }) => ({
    passes: 2,
    ...placed(at, activationAt({ name: NAME, method: cutoffDefinition.entry.name, params, rate })),
    loss: (base) => cutoffLoss(base, weights),
  }),
});

/**
 * HiddenCut: cuts a span of positions from the hidden states of each layer in a second view of each example.
 *
 * y = x keep, keep 0 at floor(rate length) real positions in a row, with a start of their own at each site; loss
 * CE(p) + ceWeight CE(q) + jsWeight JS(p, q) as in cutoff. The span is drawn uniformly, as the paper's first variant; the
 * mask of the sequence stays. Identity at inference. Hooks: `residual` (the outputs of attention and feed-forward layers) or the
 * places `at`, and `loss`, with two `passes`, of which the first is cut.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options; in training, for a network with a single output.
 * @see Chen et al. 2021, arXiv 2106.00149.
 * @example
 * ```ts
 * const regularizer = hiddenCut({ rate: 0.1 });
 * ```
 */
export function hiddenCut(options: HiddenCutOptions): Regularizer {
  return hiddenCutDefinition.regularizer(options);
}
