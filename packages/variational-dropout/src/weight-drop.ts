import { type CommonOptions, checkOptions, type Regularizer, toJson } from '@regatta/core';

const NAME = 'weight-drop';

/**
 * Weight drop: single weights of the recurrent kernel are dropped, the same ones at every step.
 *
 * recurrentKernel M / (1 - rate), M ~ Bernoulli(1 - rate) once for a batch; the gradient reaches the raw weight through
 * the mask, and inference uses the raw weight. Hook: `recurrent`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for a rate out of range and for unknown options.
 * @see Merity, Keskar, Socher 2018, arXiv 1708.02182; Wan et al. 2013, ICML.
 * @example
 * ```ts
 * const awd = compose(weightDrop({ rate: 0.5 }), lockedDropout({ rate: 0.4 }), embeddingDropout({ rate: 0.1 }));
 * ```
 */
export function weightDrop(options: CommonOptions): Regularizer {
  const rate = checkOptions(options, ['rate'], NAME);
  return { name: NAME, options: toJson(options), recurrent: () => ({ recurrentKernel: { rate } }) };
}
