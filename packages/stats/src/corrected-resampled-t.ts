import { checkList, checkOptions } from './arguments.ts';
import { checkPositive } from './checks.ts';
import { twoSidedT } from './distributions.ts';
import { checkConfidence, checkSample } from './errors.ts';
import { type Interval, type IntervalOptions, studentInterval } from './interval.ts';
import { mean, variance } from './moments.ts';

/** Options of {@link correctedResampledT}. */
export interface ResampledOptions extends IntervalOptions {
  /** Number of training examples of each split. */
  readonly trainSize: number;
  /** Number of test examples of each split. */
  readonly testSize: number;
}

/** The result of {@link correctedResampledT}. */
export interface CorrectedResampledT {
  /** Mean of the differences. */
  readonly mean: number;
  /** sqrt((1 / J + testSize / trainSize) variance); `null` for one split. */
  readonly standardError: number | null;
  /** mean / standardError; `null` for one split. If all differences are equal it is infinite, or 0 if their mean is 0. */
  readonly t: number | null;
  /** J - 1. */
  readonly df: number;
  /** The p value; `null` when there are fewer than two differences. */
  readonly p: number | null;
  /** The interval of the mean; `null` when there are fewer than two differences. */
  readonly interval: Interval | null;
}

/**
 * Corrected resampled t test of the differences of J train-test splits of one data set, such as repeated k-fold.
 * Splits share training examples, so a plain t test reports false differences; the term testSize / trainSize corrects for
 * this. For k-fold, trainSize / testSize = k - 1.
 *
 * Throws StatsError for differences that are empty or not finite, sizes that are not above 0, or a confidence out of range.
 * Nadeau & Bengio 2003, Mach. Learn. 52; Bouckaert & Frank 2004, PAKDD.
 */
export function correctedResampledT(
  differences: readonly number[],
  options: ResampledOptions,
): CorrectedResampledT {
  checkList(differences, 'correctedResampledT, differences');
  checkOptions(options, ['trainSize', 'testSize', 'confidence'], 'correctedResampledT');
  const { trainSize, testSize, confidence = 0.95 } = options;
  checkSample(differences, 'differences');
  checkPositive(trainSize, 'trainSize');
  checkPositive(testSize, 'testSize');
  checkConfidence(confidence);
  const center = mean(differences);
  const df = differences.length - 1;
  const spread = variance(differences);
  if (spread === null) return { mean: center, standardError: null, t: null, df, p: null, interval: null };
  const standardError = Math.sqrt((1 / differences.length + testSize / trainSize) * spread);
  const t = center === 0 ? 0 : center / standardError;
  return {
    mean: center,
    standardError,
    t,
    df,
    p: twoSidedT(t, df),
    interval: studentInterval(center, standardError, df, confidence),
  };
}
