import { checkCount, checkFraction } from './checks.ts';

/** Smallest two-sided p an exact paired test of n pairs can give: 2 / 2^n. Throws StatsError unless pairs >= 1. */
export function smallestPairedP(pairs: number): number {
  checkCount(pairs, 'pairs', 1);
  return 2 ** (1 - pairs);
}

/**
 * Fewest pairs with which Holm's first step can reject at all among so many exact paired tests:
 * ceil(1 + log2(comparisons / alpha)), the smallest n with 2 / 2^n <= alpha / comparisons.
 *
 * Throws StatsError unless comparisons >= 1 and 0 < alpha < 1.
 */
export function smallestPairs(comparisons: number, alpha: number = 0.05): number {
  checkCount(comparisons, 'comparisons', 1);
  checkFraction(alpha, 'alpha', 0.05);
  let pairs = 1;
  // Compared without a logarithm, whose rounding would decide where the bound is met exactly.
  while (2 ** (1 - pairs) * comparisons > alpha) pairs += 1;
  return pairs;
}
