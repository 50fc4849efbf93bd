import type { ClaimEffect, ClaimFigure } from '@regatta/evidence';
import { type Interval, meanInterval } from '@regatta/stats';
import { inPercent } from './log-ratio.ts';

/** The mean of some numbers, one per seed, with its 95 % t interval. */
export interface Finding {
  readonly values: readonly number[];
  /** NaN without a value. */
  readonly mean: number;
  /** Null with fewer than two values. */
  readonly interval: Interval | null;
}

/** The finding of some numbers. */
export function findingOf(numbers: Iterable<number>): Finding {
  const values = [...numbers];
  if (values.length === 0) return { values, mean: Number.NaN, interval: null };
  const { mean, interval } = meanInterval(values);
  return { values, mean, interval };
}

/** The finding of log ratios, as `gains` returns them, in percent. */
export function percentOf(gains: Iterable<number>): Finding {
  const { values, mean, interval } = findingOf(gains);
  return {
    values,
    mean: inPercent(mean),
    interval: interval && [inPercent(interval[0]), inPercent(interval[1])],
  };
}

/** The finding of log ratios above 0 where a score is higher than another, as the percent by which it is higher. */
export function riseOf(logRatios: Iterable<number>): Finding {
  const { values, mean, interval } = percentOf([...logRatios].map((value) => -value));
  return { values, mean: -mean, interval: interval && [-interval[1], -interval[0]] };
}

/** Findings and plain numbers as the effects of an outcome, without those that could not be measured. */
export const effectsOf = (
  rows: readonly (readonly [name: string, value: Finding | number | null | undefined, unit: string])[],
): ClaimEffect[] =>
  rows.flatMap(([name, value, unit]): ClaimEffect[] => {
    if (value === null || value === undefined) return [];
    if (typeof value === 'number') return [{ name, estimate: value, interval: null, unit }];
    const { values, mean, interval } = value;
    return values.length === 0 ? [] : [{ name, estimate: mean, interval, unit }];
  });

/** A finding as a point of a figure; none where nothing was measured. */
export const pointOf = (
  x: number | string,
  { values, mean, interval }: Finding,
): ClaimFigure['series'][number]['points'] => (values.length === 0 ? [] : [{ x, y: mean, interval }]);
