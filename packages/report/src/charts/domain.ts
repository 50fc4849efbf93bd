import type { Interval } from '@regatta/stats';

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

/**
 * A domain around zero that holds the intervals, the points and the band, except what lies so far out that it would press
 * all the rest together: beyond eight times the median reach of an interval.
 */
export function robustDomain(
  intervals: readonly Interval[],
  points: readonly (readonly number[])[],
  band: number | null,
): Interval {
  const reaches = intervals.map(([low, high]) => Math.max(Math.abs(low), Math.abs(high)));
  const margin = 1.25 * (band ?? 0);
  const cap = Math.max(8 * median(reaches), margin * 1.6) || 1;
  const all = [...intervals.flat(), ...points.flat(), -margin, margin].filter(Number.isFinite);
  const low = Math.max(-cap, Math.min(0, ...all));
  const high = Math.min(cap, Math.max(0, ...all));
  return low === high ? [-1, 1] : [low, high];
}

/** Decimals that tell the ticks of an axis apart. */
export function tickDigits(low: number, high: number): number {
  return Math.max(0, Math.min(6, Math.ceil(-Math.log10((high - low) / 5))));
}

/** The range of the values with a margin on both sides; never empty. */
export function paddedDomain(values: readonly number[], share = 0.06): Interval {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  if (finite.length === 0) return [0, 1];
  const margin = high > low ? (high - low) * share : Math.abs(high) * 0.05 || 1;
  return [low - margin, high + margin];
}
