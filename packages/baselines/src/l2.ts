import { defineRegularizer, type Regularizer } from '@regatta/core';
import { l1l2Penalty } from './l1l2.ts';
import { rolesOf, strengthOf, type WeightOptions } from './settings.ts';
import { penaltyOnWeights } from './weight-penalty.ts';

const NAME = 'l2';

/** Options of the L2 penalty. */
export interface L2Options extends WeightOptions {
  /** Weight of the squares, >= 0; default 1e-4. */
  readonly strength?: number;
}

/** Definition of L2 penalty. */
export const l2Definition = defineRegularizer({
  name: NAME,
  title: 'L2',
  summary: 'penalizes squares of kernels, keeping weights small',
  paper: 'Krogh and Hertz 1991, NIPS',
  prior: { mlp: 1, cnn: 1, rnn: 1 },
  strength: { option: 'strength', values: [1e-5, 1e-4, 1e-3] },
  options: ['strength', 'on'],
  defaults: { strength: 1e-4 },
  parse: ({ strength, on }: L2Options) => ({
    strength: strengthOf(strength, NAME, 'strength'),
    on: rolesOf(on, NAME),
  }),
  hooks: ({ params: { strength, on } }) => penaltyOnWeights(on, (weight) => l1l2Penalty(weight, 0, strength)),
});

/**
 * L2 penalty on the kernels of all layers: keeps weights small (ridge).
 *
 * loss + strength sum w^2, as in Keras's `l2`. The gradient is 2 strength w; with Adam this is not weight decay
 * (see `weightDecay`). Hook: `penalty`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Krogh and Hertz 1991, NIPS.
 * @example
 * ```ts
 * const regularizer = l2({ strength: 1e-4 });
 * ```
 */
export function l2(options: L2Options = {}): Regularizer {
  return l2Definition.regularizer(options);
}
