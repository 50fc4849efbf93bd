import { defineRegularizer, type Regularizer } from '@regatta/core';
import { l1l2Penalty } from './l1l2.ts';
import { rolesOf, strengthOf, type WeightOptions } from './settings.ts';
import { penaltyOnWeights } from './weight-penalty.ts';

const NAME = 'l1';

/** Options of the L1 penalty. */
export interface L1Options extends WeightOptions {
  /** Weight of the absolute values, >= 0; default 1e-5. */
  readonly strength?: number;
}

/** Definition of L1 penalty. */
export const l1Definition = defineRegularizer({
  name: NAME,
  title: 'L1',
  summary: 'penalizes absolute values of kernels, pushing small weights to zero',
  paper: 'Tibshirani 1996, J. R. Stat. Soc. B 58:267',
  strength: { option: 'strength', values: [1e-6, 1e-5, 1e-4] },
  options: ['strength', 'on'],
  defaults: { strength: 1e-5 },
  parse: ({ strength, on }: L1Options) => ({
    strength: strengthOf(strength, NAME, 'strength'),
    on: rolesOf(on, NAME),
  }),
  hooks: ({ params: { strength, on } }) => penaltyOnWeights(on, (weight) => l1l2Penalty(weight, strength, 0)),
});

/**
 * L1 penalty on the kernels of all layers: pushes small weights to zero (lasso).
 *
 * loss + strength sum |w|, as in Keras's `l1`. The gradient is strength sign(w), 0 at 0. Hook: `penalty`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Tibshirani 1996, J. R. Stat. Soc. B 58:267.
 * @example
 * ```ts
 * const regularizer = l1({ strength: 1e-5 });
 * ```
 */
export function l1(options: L1Options = {}): Regularizer {
  return l1Definition.regularizer(options);
}
