import quantile from '@stdlib/stats-base-dists-t-quantile';
import { checkList, checkOptions } from './arguments.ts';
import { checkConfidence, checkSample } from './errors.ts';
import { mean, variance } from './moments.ts';

/** Lower and upper bound. */
export type Interval = readonly [lower: number, upper: number];

/** Options of {@link meanInterval}. */
export interface IntervalOptions {
  /** Coverage of the two-sided interval, between 0 and 1. Default 0.95. */
  readonly confidence?: number;
}

/** The result of {@link meanInterval}. */
export interface MeanInterval {
  /** Number of observations. */
  readonly n: number;
  /** Mean of the observations. */
  readonly mean: number;
  /** Sample standard deviation, with n - 1; `null` when n < 2. */
  readonly sd: number | null;
  /** sd / sqrt(n); `null` when n < 2. */
  readonly standardError: number | null;
  /** n - 1. */
  readonly df: number;
  /** Student's t interval; `null` when n < 2, since one run says nothing about spread. */
  readonly interval: Interval | null;
}

/** center -/+ t((1 + confidence) / 2; df) standardError, with the quantile of Student's t distribution. */
export function studentInterval(
  center: number,
  standardError: number,
  df: number,
  confidence: number,
): Interval {
  const reach = quantile((1 + confidence) / 2, df) * standardError;
  return [center - reach, center + reach];
}

/**
 * Mean with its two-sided Student t interval.
 * Equal values give `sd` 0 and an interval of width 0; this does not mean certainty.
 *
 * Throws StatsError for an empty sample, values that are not finite, or a confidence out of range.
 */
export function meanInterval(a: readonly number[], options: IntervalOptions = {}): MeanInterval {
  checkList(a, 'meanInterval, a');
  checkOptions(options, ['confidence'], 'meanInterval');
  const { confidence = 0.95 } = options;
  checkSample(a, 'a');
  checkConfidence(confidence);
  const n = a.length;
  const center = mean(a);
  const spread = variance(a);
  if (spread === null) {
    return { n, mean: center, sd: null, standardError: null, df: 0, interval: null };
  }
  const sd = Math.sqrt(spread);
  const standardError = sd / Math.sqrt(n);
  const interval = studentInterval(center, standardError, n - 1, confidence);
  return { n, mean: center, sd, standardError, df: n - 1, interval };
}
