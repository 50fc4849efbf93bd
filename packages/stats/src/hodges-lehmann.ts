import { checkList, checkOptions } from './arguments.ts';
import { checkConfidence, checkSample } from './errors.ts';
import type { Interval, IntervalOptions } from './interval.ts';
import { sortedQuantile } from './quantile.ts';
import { signedRankDistribution } from './signed-rank-distribution.ts';

/** The result of {@link hodgesLehmann}. */
export interface HodgesLehmann {
  /** Number of differences. */
  readonly n: number;
  /** Median of the means of all pairs of differences, each with itself included. */
  readonly estimate: number;
  /** Exact interval; `null` below six differences at 95 %, with which no interval has that confidence. */
  readonly interval: Interval | null;
}

/** Means of all pairs of values, each with itself included, in ascending order. */
function walshAverages(values: readonly number[]): number[] {
  return values.flatMap((a, i) => values.slice(i).map((b) => a / 2 + b / 2)).sort((a, b) => a - b);
}

/** The largest k with P(W <= k) <= tail for the signed-rank sum W of n differences without ties; -1 if there is none. */
function lowestSums(n: number, tail: number): number {
  const probabilities = signedRankDistribution(Array.from({ length: n }, (_, i) => 2 * (i + 1)));
  let below = 0;
  for (let sum = 0; 2 * sum < probabilities.length; sum += 1) {
    below += probabilities[2 * sum]!;
    if (below > tail) return sum - 1;
  }
  return -1;
}

/**
 * Hodges and Lehmann's estimate of the center of differences that are symmetric about it, with the interval that inverts
 * Wilcoxon's signed-rank test: it contains exactly the centers that {@link wilcoxonSignedRank} does not reject. One wild
 * difference moves neither far.
 *
 * estimate = median of (d_i + d_j) / 2 over i <= j; its interval lies between the (k + 1)-th smallest and the (k + 1)-th largest
 * of these means, with the largest k for which P(W <= k) <= (1 - confidence) / 2. It covers with at least the
 * confidence asked for, whatever the shape of the symmetric distribution. Time grows as n^3.
 *
 * @throws StatsError for differences that are empty or not finite, or a confidence out of range.
 * @see Hodges and Lehmann 1963, Ann. Math. Stat. 34(2); Hollander, Wolfe and Chicken 2014, 3.3.
 * @example
 * hodgesLehmann([0.02, 0.03, -0.9, 0.02, 0.025, 0.03, 0.02]).estimate; // 0.02
 */
export function hodgesLehmann(differences: readonly number[], options: IntervalOptions = {}): HodgesLehmann {
  checkList(differences, 'hodgesLehmann, differences');
  checkOptions(options, ['confidence'], 'hodgesLehmann');
  const { confidence = 0.95 } = options;
  checkSample(differences, 'differences');
  checkConfidence(confidence);
  const n = differences.length;
  const averages = walshAverages(differences);
  const k = lowestSums(n, (1 - confidence) / 2);
  return {
    n,
    estimate: sortedQuantile(averages, 0.5),
    interval: k < 0 ? null : [averages[k]!, averages.at(-1 - k)!],
  };
}
