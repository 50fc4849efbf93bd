import { checkList, checkNumber, checkOptions } from './arguments.ts';
import { checkCount, checkFraction, checkPositive } from './checks.ts';
import { checkConfidence, checkSample, StatsError } from './errors.ts';
import type { Interval } from './interval.ts';
import { mean, variance } from './moments.ts';
import { solveRising } from './solve.ts';

/** Options of {@link confidenceSequence}. */
export interface SequenceOptions {
  /** Probability that the interval holds at all numbers of values at once, between 0 and 1. Default 0.95. */
  readonly confidence?: number;
  /** Number of values at which the interval is about as narrow as it can be, fixed in advance. Default 10. */
  readonly planned?: number;
}

/**
 * The best ratio of prior to sampling variance at the planned time: the G > 1 with G - 1 = log G + 2 log(1 / alpha), which
 * minimizes the width of the normal mixture. About 9.3 for alpha 0.05 and 12.8 for 0.01.
 */
export function mixtureRatio(alpha: number): number {
  checkNumber(alpha, 'mixtureRatio, alpha');
  checkFraction(alpha, 'alpha', 0.05);
  const bound = 2 * Math.log(1 / alpha);
  return solveRising((ratio) => ratio - 1 - Math.log(ratio) - bound, 1, 4 * bound + 10);
}

/**
 * How many standard errors a time-uniform interval reaches: the |T| at which a mixture of t likelihood ratios equals 1 / alpha,
 *
 * sqrt(1 / ratio) ((1 + T^2 / df) / (1 + T^2 / (df ratio)))^((df + 1) / 2) = 1 / alpha.
 *
 * @param df degrees of freedom of the standard error; `Infinity` if it is known, which gives Robbins' normal mixture.
 * @param ratio 1 + the variance of the mixture over the squared standard error; above 1, and growing as the error falls.
 * @param alpha probability that the interval ever misses.
 * @returns Infinity where so few degrees of freedom allow no finite interval.
 * Throws StatsError for arguments out of range. Robbins 1970, Ann. Math. Stat. 41; Lai 1976, Ann. Stat. 4; Wang & Ramdas 2025,
 * Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance, Sequential Anal. 44.
 */
export function sequentialQuantile(df: number, ratio: number, alpha: number): number {
  checkNumber(df, 'sequentialQuantile, df');
  checkNumber(ratio, 'sequentialQuantile, ratio');
  checkNumber(alpha, 'sequentialQuantile, alpha');
  if (df !== Number.POSITIVE_INFINITY) checkPositive(df, 'df');
  checkFraction(alpha, 'alpha', 0.05);
  if (!(Number.isFinite(ratio) && ratio > 1)) {
    throw new StatsError({
      subject: 'ratio',
      expected: 'a finite number above 1',
      received: String(ratio),
      remedy: 'Pass e.g. mixtureRatio(alpha).',
    });
  }
  const bound = Math.log(ratio) + 2 * Math.log(1 / alpha);
  if (df === Number.POSITIVE_INFINITY) return Math.sqrt((bound * ratio) / (ratio - 1));
  const growth = Math.expm1(bound / (df + 1));
  const left = 1 - (growth + 1) / ratio;
  return left > 0 ? Math.sqrt((df * growth) / left) : Number.POSITIVE_INFINITY;
}

/**
 * Interval of the mean of independent normal values that holds at every number of values at once, so that one may look after
 * each value and stop when one likes. The reach is {@link sequentialQuantile} standard errors, with the ratio 1 + c n /
 * planned, where 1 + c is {@link mixtureRatio}; the mixture is over the standardized mean, hence the interval needs no known
 * variance. `null` while it is unbounded.
 *
 * Throws StatsError for values that are empty or not finite, or options out of range. Sources as for
 * {@link sequentialQuantile}.
 */
export function confidenceSequence(
  values: readonly number[],
  options: SequenceOptions = {},
): Interval | null {
  checkList(values, 'confidenceSequence, values');
  checkOptions(options, ['confidence', 'planned'], 'confidenceSequence');
  const { confidence = 0.95, planned = 10 } = options;
  checkSample(values, 'values');
  checkConfidence(confidence);
  checkCount(planned, 'planned', 2);
  const spread = variance(values);
  if (spread === null) return null;
  const alpha = 1 - confidence;
  const ratio = 1 + ((mixtureRatio(alpha) - 1) * values.length) / planned;
  const reach = sequentialQuantile(values.length - 1, ratio, alpha) * Math.sqrt(spread / values.length);
  if (!Number.isFinite(reach)) return null;
  const center = mean(values);
  return [center - reach, center + reach];
}
