import { checkKeys, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { constrainWeights } from './constraint.ts';
import { plain, rolesOf, type WeightOptions } from './settings.ts';

const NAME = 'non-neg';

/** Options of the non-negativity constraint. */
export type NonNegOptions = WeightOptions;

/**
 * Non-negativity constraint: after each step negative weights are set to zero.
 *
 * w <- max(w, 0). Hook: `afterStep`.
 *
 * @throws RegattaError for unknown options.
 * @see Keras, `NonNeg`; Chorowski and Zurada 2015, IEEE TNNLS 26:62.
 * @example
 * ```ts
 * const regularizer = nonNeg({ on: ['kernel', 'bias'] });
 * ```
 */
export function nonNeg(options: NonNegOptions = {}): Regularizer {
  checkKeys(options, ['on'], NAME);
  const on = rolesOf(options.on, NAME);
  return {
    name: NAME,
    options: plain(options),
    ...constrainWeights(on, undefined, (weight) => tf.relu(weight)),
  };
}
