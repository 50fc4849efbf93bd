import { defineRegularizer, type Regularizer } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { constrainWeights } from './constraint.ts';
import { rolesOf, type WeightOptions } from './settings.ts';

const NAME = 'non-neg';

/** Options of the non-negativity constraint. */
export type NonNegOptions = WeightOptions;

/** Definition of non-negativity constraint. */
export const nonNegDefinition = defineRegularizer({
  name: NAME,
  title: 'Non-negativity constraint',
  summary: 'sets negative weights to zero',
  paper: 'Chorowski and Zurada 2015, IEEE TNNLS 26:62',
  options: ['on'],
  parse: ({ on }: NonNegOptions) => ({ on: rolesOf(on, NAME) }),
  hooks: ({ params }) => constrainWeights(params.on, undefined, (weight) => tf.relu(weight)),
});

/**
 * Non-negativity constraint: sets negative weights to zero after each step.
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
  return nonNegDefinition.regularizer(options);
}
