import { type CommonOptions, defineRegularizer, type Regularizer } from '@regatta/core';

/** Element dropout, defined. */
export const elementDropoutDefinition = defineRegularizer({
  name: 'element-dropout',
  title: 'Element dropout',
  summary: 'drops single elements of feature maps; the contrast of spatial dropout',
  paper: 'Srivastava et al. 2014, JMLR 15:1929',
  defaultRate: 0.2,
  rates: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5],
  noise: { noise: 'bernoulli' },
  at: ['featureMap'],
});

/**
 * Dropout of single elements of feature maps: the contrast of spatial dropout, whose neighbours give a dropped value
 * away. The layer of it is Keras's `Dropout`.
 *
 * y = x keep / (1 - rate), keep ~ Bernoulli(1 - rate) for each element; y = x at inference. Hook: `featureMap`.
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
