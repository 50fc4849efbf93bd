import { activationAt, type CommonOptions, checkOptions, type Regularizer, toJson } from '@regatta/core';

const NAME = 'element-dropout';

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
  const rate = checkOptions(options, ['rate'], NAME);
  const featureMap = activationAt({ name: NAME, params: { noise: 'bernoulli' }, rate });
  return { name: NAME, options: toJson(options), featureMap };
}
