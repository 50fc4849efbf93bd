import { checkKeys, type Regularizer } from '@regatta/core';
import { l1l2Penalty } from './l1l2.ts';
import { plain, rolesOf, strengthOf, type WeightOptions } from './settings.ts';
import { penaltyOnWeights } from './weight-penalty.ts';

const NAME = 'l1';

/** Options of the L1 penalty. */
export interface L1Options extends WeightOptions {
  /** Weight of the absolute values, >= 0; 1e-5 unless given. */
  readonly strength?: number;
}

/**
 * L1 penalty on the kernels of every layer: pulls small weights to zero (lasso).
 *
 * loss + strength sum |w|, as `l1` of Keras. The gradient is strength sign(w), 0 at 0. Hook: `penalty`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Tibshirani 1996, J. R. Stat. Soc. B 58:267.
 * @example
 * ```ts
 * const regularizer = l1({ strength: 1e-5 });
 * ```
 */
export function l1(options: L1Options = {}): Regularizer {
  checkKeys(options, ['strength', 'on'], NAME);
  const strength = strengthOf(options.strength ?? 1e-5, NAME, 'strength');
  const on = rolesOf(options.on, NAME);
  return {
    name: NAME,
    options: plain({ ...options, strength }),
    ...penaltyOnWeights(on, (weight) => l1l2Penalty(weight, strength, 0)),
  };
}
