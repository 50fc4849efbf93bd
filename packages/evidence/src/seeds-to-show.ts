import { pairedPower, pairsNeeded } from '@regatta/stats';
import { fewestPairs } from './fewest-pairs.ts';

/** Most seeds that are worth naming. */
const mostSeeds = 10_000;
/** Smaller standardized effects take thousands of seeds: naming a number would promise too much. */
const smallestEffect = 0.05;

/**
 * Number of seeds with which the test of a comparison shows an effect of a given size with 80 % power, at least
 * {@link fewestPairs}.
 *
 * @param effect standardized mean difference d_z of the pairs; its sign does not matter.
 * @returns null for effects below 0.05, and where no number of seeds up to 10,000 is enough: new divisions of the same
 * examples say ever less.
 */
export function seedsToShow(
  effect: number,
  {
    alpha,
    testToTrain,
  }: {
    /** Two-sided level, after correction for the family. */
    readonly alpha: number;
    /** Test examples over training examples where seeds redivide one data set; 0 otherwise. */
    readonly testToTrain: number;
  },
): number | null {
  const size = Math.abs(effect);
  if (size < smallestEffect || pairedPower(size, mostSeeds, alpha, testToTrain) < 0.8) return null;
  return Math.max(fewestPairs, pairsNeeded(size, { alpha, testToTrain }));
}
