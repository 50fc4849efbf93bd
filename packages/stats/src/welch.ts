import { checkList, checkOptions } from './arguments.ts';
import { checkConfidence, checkSample } from './errors.ts';
import { type Interval, type IntervalOptions, studentInterval } from './interval.ts';
import { mean, variance } from './moments.ts';

/** The result of {@link welchInterval}. */
export interface WelchInterval {
  /** mean(a) - mean(b). */
  readonly difference: number;
  /** sqrt(var(a) / n + var(b) / m); `null` when a side has fewer than two values. */
  readonly standardError: number | null;
  /** Welch-Satterthwaite degrees of freedom; `null` when a side has fewer than two values or neither varies. */
  readonly df: number | null;
  /** Student's t interval; `null` when a side has fewer than two values; of width 0 when neither varies. */
  readonly interval: Interval | null;
}

/**
 * Difference of the means of unpaired results, with Welch's interval, which does not assume equal variances.
 *
 * df = (u + v)^2 / (u^2 / (n - 1) + v^2 / (m - 1)), u = var(a) / n, v = var(b) / m.
 *
 * Throws StatsError for an empty sample, values that are not finite, or a confidence out of range. Welch 1947,
 * Biometrika 34.
 */
export function welchInterval(
  a: readonly number[],
  b: readonly number[],
  options: IntervalOptions = {},
): WelchInterval {
  checkList(a, 'welchInterval, a');
  checkList(b, 'welchInterval, b');
  checkOptions(options, ['confidence'], 'welchInterval');
  const { confidence = 0.95 } = options;
  checkSample(a, 'a');
  checkSample(b, 'b');
  checkConfidence(confidence);
  const difference = mean(a) - mean(b);
  const [varianceA, varianceB] = [variance(a), variance(b)];
  if (varianceA === null || varianceB === null) {
    return { difference, standardError: null, df: null, interval: null };
  }
  const u = varianceA / a.length;
  const v = varianceB / b.length;
  const total = u + v;
  if (total === 0) return { difference, standardError: 0, df: null, interval: [difference, difference] };
  // Fractions of the total instead of squares of u and v, which could underflow.
  const df = 1 / ((u / total) ** 2 / (a.length - 1) + (v / total) ** 2 / (b.length - 1));
  const standardError = Math.sqrt(total);
  return {
    difference,
    standardError,
    df,
    interval: studentInterval(difference, standardError, df, confidence),
  };
}
