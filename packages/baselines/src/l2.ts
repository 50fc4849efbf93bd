import { checkKeys, type Regularizer } from '@regatta/core';
import { l1l2Penalty } from './l1l2.ts';
import { plain, rolesOf, strengthOf, type WeightOptions } from './settings.ts';
import { penaltyOnWeights } from './weight-penalty.ts';

const NAME = 'l2';

/** Options of the L2 penalty. */
export interface L2Options extends WeightOptions {
  /** Weight of the squares, >= 0; 1e-4 unless given. */
  readonly strength?: number;
}

/**
 * L2 penalty on the kernels of every layer: keeps weights small (ridge).
 *
 * loss + strength sum w^2, as `l2` of Keras. The gradient is 2 strength w; under Adam that is not weight decay, see `weightDecay`. Hook: `penalty`.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @see Krogh and Hertz 1991, NIPS.
 * @example
 * ```ts
 * const regularizer = l2({ strength: 1e-4 });
 * ```
 */
export function l2(options: L2Options = {}): Regularizer {
  checkKeys(options, ['strength', 'on'], NAME);
  const strength = strengthOf(options.strength ?? 1e-4, NAME, 'strength');
  const on = rolesOf(options.on, NAME);
  return {
    name: NAME,
    options: plain({ ...options, strength }),
    ...penaltyOnWeights(on, (weight) => l1l2Penalty(weight, 0, strength)),
  };
}
