import type { Interval } from '@regatta/stats';

/** Minimum and maximum of the values, without the argument limit of `Math.min`. */
const boundsOf = (values: readonly number[]): Interval =>
  values.reduce<Interval>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

/**
 * A domain around zero that contains the intervals, points and band, except outliers that would compress everything else:
 * those beyond eight times the median extent of an interval.
 */
export function robustDomain(
  intervals: readonly Interval[],
  points: readonly (readonly number[])[],
  band: number | null,
): Interval {
  const reaches = intervals.map(([low, high]) => Math.max(Math.abs(low), Math.abs(high)));
  const margin = 1.25 * (band ?? 0);
  const cap = Math.max(8 * median(reaches), margin * 1.6) || 1;
  const all = [0, ...intervals.flat(), ...points.flat(), -margin, margin].filter(Number.isFinite);
  const [least, greatest] = boundsOf(all);
  const [low, high] = [Math.max(-cap, least), Math.min(cap, greatest)];
  return low === high ? [-1, 1] : [low, high];
}

/** Number of decimals needed to distinguish the ticks of an axis. */
export function tickDigits(low: number, high: number): number {
  return Math.max(0, Math.min(6, Math.ceil(-Math.log10((high - low) / 5))));
}

/** Range of the values plus a margin on both sides; never empty. */
export function paddedDomain(values: readonly number[], share = 0.06): Interval {
  const finite = values.filter(Number.isFinite);
  const [low, high] = boundsOf(finite);
  if (finite.length === 0) return [0, 1];
  const margin = high > low ? (high - low) * share : Math.abs(high) * 0.05 || 1;
  return [low - margin, high + margin];
}
