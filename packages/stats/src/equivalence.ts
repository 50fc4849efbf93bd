import { checkList, checkNumber, checkOptions } from './arguments.ts';
import { checkFraction, checkPositive } from './checks.ts';
import { studentTCdf } from './distributions.ts';
import { type Interval, meanInterval } from './interval.ts';

/** Options of {@link equivalence}. */
export interface EquivalenceOptions {
  /** Level of each of the two one-sided tests, between 0 and 0.5. Default 0.05. */
  readonly alpha?: number;
}

/** The result of {@link equivalence}. */
export interface Equivalence {
  /** Mean of the differences. */
  readonly mean: number;
  /** The larger of the two one-sided p values; `null` for fewer than two differences, and if all are equal. */
  readonly p: number | null;
  /** Whether p <= alpha: the mean difference lies within the margin on both sides. */
  readonly equivalent: boolean;
  /** The 1 - 2 alpha interval of the mean; equivalence holds when it lies within -margin..margin. */
  readonly interval: Interval | null;
}

/**
 * Two one-sided paired t tests (TOST) of |mean difference| < margin.
 *
 * p = max(P(T >= (mean + margin) / se), P(T <= (mean - margin) / se)), where T has Student's t
 * distribution with n - 1 degrees of freedom. Differences that are all equal say nothing about their spread, so they show no equivalence:
 * p is null. That two methods gave the very same results is a fact, not a test.
 *
 * Throws StatsError for differences that are empty or not finite, a margin not above 0, or alpha out of
 * range. Schuirmann 1987, J. Pharmacokinet. Biopharm. 15(6).
 */
export function equivalence(
  differences: readonly number[],
  margin: number,
  options: EquivalenceOptions = {},
): Equivalence {
  checkList(differences, 'equivalence, differences');
  checkNumber(margin, 'equivalence, margin');
  checkOptions(options, ['alpha'], 'equivalence');
  const { alpha = 0.05 } = options;
  checkPositive(margin, 'margin');
  checkFraction(2 * alpha, '2 alpha', 0.1);
  const { mean, standardError, df, interval } = meanInterval(differences, { confidence: 1 - 2 * alpha });
  // Compared with each other, because rounding may leave equal differences a tiny spread.
  const noSpread = differences.every((difference) => difference === differences[0]);
  if (standardError === null || standardError === 0 || noSpread) {
    return { mean, p: null, equivalent: false, interval };
  }
  const above = studentTCdf(-(mean + margin) / standardError, df);
  const below = studentTCdf((mean - margin) / standardError, df);
  const p = Math.max(above, below);
  return { mean, p, equivalent: p <= alpha, interval };
}
