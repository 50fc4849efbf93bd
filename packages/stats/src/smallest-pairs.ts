import { checkNumber } from './arguments.ts';
import { checkCount, checkFraction } from './checks.ts';

/** The smallest two-sided p that an exact paired test of n pairs can give: 2 / 2^n. Throws StatsError unless pairs >= 1. */
export function smallestPairedP(pairs: number): number {
  checkNumber(pairs, 'smallestPairedP, pairs');
  checkCount(pairs, 'pairs', 1);
  return 2 ** (1 - pairs);
}

/**
 * Fewest pairs with which the first step of Holm's method can reject any of a number of exact paired tests:
 * ceil(1 + log2(comparisons / alpha)), the smallest n with 2 / 2^n <= alpha / comparisons.
 *
 * Throws StatsError unless comparisons >= 1 and 0 < alpha < 1.
 */
export function smallestPairs(comparisons: number, alpha: number = 0.05): number {
  checkNumber(comparisons, 'smallestPairs, comparisons');
  checkNumber(alpha, 'smallestPairs, alpha');
  checkCount(comparisons, 'comparisons', 1);
  checkFraction(alpha, 'alpha', 0.05);
  let pairs = 1;
  // No logarithm: its rounding would decide when the bound is met exactly.
  while (2 ** (1 - pairs) * comparisons > alpha) pairs += 1;
  return pairs;
}
