import { checkList, checkOptions } from './arguments.ts';
import { twoSidedT } from './distributions.ts';
import { type IntervalOptions, type MeanInterval, meanInterval } from './interval.ts';

/** The result of {@link pairedT}. */
export interface PairedT extends MeanInterval {
  /** mean / standardError; `null` for one difference. If all differences are equal it is infinite, or 0 if their mean is 0. */
  readonly t: number | null;
  /** The two-sided p value; `null` when there are fewer than two differences. */
  readonly p: number | null;
}

/**
 * Paired t test of the mean of differences: t = mean / (sd / sqrt(n)) with n - 1 degrees of freedom, two-sided. Its interval
 * contains exactly the means that the test does not reject, and {@link pairsNeeded} gives its power.
 *
 * Throws StatsError for differences that are empty or not finite, or a confidence out of range.
 * Student 1908, Biometrika 6(1). Equal to `scipy.stats.ttest_rel`.
 */
export function pairedT(differences: readonly number[], options: IntervalOptions = {}): PairedT {
  checkList(differences, 'pairedT, differences');
  checkOptions(options, ['confidence'], 'pairedT');
  const summary = meanInterval(differences, options);
  const { mean, standardError, df } = summary;
  if (standardError === null) return { ...summary, t: null, p: null };
  const t = mean === 0 ? 0 : mean / standardError;
  return { ...summary, t, p: twoSidedT(t, df) };
}
