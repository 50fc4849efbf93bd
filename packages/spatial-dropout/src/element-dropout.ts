import { type CommonOptions, defineRegularizer, type Regularizer } from '@regatta/core';

/** Definition of element dropout. */
export const elementDropoutDefinition = defineRegularizer({
  name: 'element-dropout',
  title: 'Element dropout',
  summary: 'drops individual elements of feature maps, for comparison with spatial dropout',
  paper: 'Srivastava et al. 2014, JMLR 15:1929',
  layers: [],
  defaultRate: 0.2,
  rates: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5],
  noise: { noise: 'bernoulli' },
  at: ['featureMap'],
});

/**
 * Dropout of individual elements of feature maps, for comparison with spatial dropout: neighboring values can reveal a
 * dropped one. As a layer, use `dropoutLayer` from `@regatta/dense-dropout`.
 *
 * y = x keep / (1 - rate), keep ~ Bernoulli(1 - rate) per element; y = x at inference. Hook: `featureMap`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for a rate out of range and for unknown options.
 * @see Srivastava et al. 2014, JMLR 15:1929.
 * @example
 * ```ts
 * const regularizer = elementDropout({ rate: 0.2 });
 * ```
 */
export function elementDropout(options: CommonOptions): Regularizer {
  return elementDropoutDefinition.regularizer(options);
}
