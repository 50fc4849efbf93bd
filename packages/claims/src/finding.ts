import type { ClaimEffect, ClaimFigure } from '@regatta/evidence';
import { type Interval, meanInterval, pairsNeeded } from '@regatta/stats';
import { differences, type Scores } from './scores.ts';

/** The mean of some numbers, one a seed, with its 95 % t interval and the side of zero on which that lies. */
export interface Finding {
  readonly values: readonly number[];
  /** NaN without a value. */
  readonly mean: number;
  /** Null with fewer than two values, as are the standard error and the interval. */
  readonly sd: number | null;
  readonly standardError: number | null;
  readonly interval: Interval | null;
  /** `above` or `below` zero with the whole interval; `unclear` otherwise, and without an interval. */
  readonly side: 'above' | 'below' | 'unclear';
}

/** The finding of some numbers. */
export function findingOf(numbers: Iterable<number>): Finding {
  const values = [...numbers];
  if (values.length === 0) {
    return { values, mean: Number.NaN, sd: null, standardError: null, interval: null, side: 'unclear' };
  }
  const { mean, sd, standardError, interval } = meanInterval(values);
  const side =
    interval === null ? 'unclear' : interval[0] > 0 ? 'above' : interval[1] < 0 ? 'below' : 'unclear';
  return { values, mean, sd, standardError, interval, side };
}

/** `a - b`, paired by seed. */
export const differenceOf = (a: Scores, b: Scores): Finding => findingOf(differences(a, b).values());

/** More seeds than this are never worth running. */
const mostSeeds = 10_000;
/** In standard deviations: an effect below this takes far more than `mostSeeds`, and long to compute. */
const smallestEffect = 0.01;

/**
 * Seeds with which a difference from `from`, as large as the one found, would be shown with 80 % power at level 0.05.
 * Null where that cannot be estimated (fewer than two values, no scatter) or takes more than ten thousand.
 */
export function seedsNeeded({ mean, sd }: Finding, from: number = 0): number | null {
  if (sd === null || sd === 0) return null;
  const effect = Math.abs(mean - from) / sd;
  if (!Number.isFinite(effect) || effect < smallestEffect) return null;
  const pairs = pairsNeeded(effect);
  return pairs > mostSeeds ? null : pairs;
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
