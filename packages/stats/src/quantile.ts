import { checkList, checkNumber } from './arguments.ts';
import { checkSample, StatsError } from './errors.ts';

/**
 * Quantile by linear interpolation between order statistics, at zero-based position p (n - 1) (type 7 of Hyndman & Fan
 * 1996, numpy's default); 0.5 is the median.
 *
 * Throws StatsError for a sample that is empty or not finite, or p outside [0, 1].
 */
export function quantile(values: readonly number[], p: number): number {
  checkList(values, 'quantile, values');
  checkNumber(p, 'quantile, p');
  checkSample(values, 'values');
  if (!(p >= 0 && p <= 1)) {
    throw new StatsError({
      subject: 'p',
      expected: 'a number from 0 to 1',
      received: String(p),
      remedy: 'Pass e.g. 0.5 for the median.',
    });
  }
  return sortedQuantile(Float64Array.from(values).sort(), p);
}

/** Quantile of values that are already in ascending order. */
export function sortedQuantile(sorted: ArrayLike<number>, p: number): number {
  const place = p * (sorted.length - 1);
  const lower = Math.floor(place);
  const low = sorted[lower]!;
  const high = sorted[Math.min(lower + 1, sorted.length - 1)]!;
  return low + (place - lower) * (high - low);
}
