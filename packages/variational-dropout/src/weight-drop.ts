import { type CommonOptions, defineRegularizer, type Regularizer } from '@regatta/core';

/** Definition of weight drop. */
export const weightDropDefinition = defineRegularizer({
  name: 'weight-drop',
  title: 'Weight drop',
  summary: 'drops individual weights of the recurrent kernel, the same ones at every step',
  paper: 'Merity, Keskar, Socher 2018, arXiv 1708.02182',
  defaultRate: 0.5,
  rates: [0.1, 0.2, 0.3, 0.4, 0.5],
  prior: { rnn: 5 },
  hooks: ({ rate }) => ({ recurrent: () => ({ recurrentKernel: { rate } }) }),
});

/**
 * Weight drop: drops individual weights of the recurrent kernel, the same ones at every step.
 *
 * recurrentKernel M / (1 - rate), M ~ Bernoulli(1 - rate), drawn once per batch; the gradient reaches the raw weight
 * through the mask, and inference uses the raw weight. Hook: `recurrent`.
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
  return weightDropDefinition.regularizer(options);
}
