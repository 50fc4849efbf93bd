import type { Comparison } from './model.ts';

type Guard = NonNullable<Comparison['guard']>;

/** What a comparison claims of an arm. */
export type Claim = 'better' | 'worse';

/** The other claim. */
export const opposite = (claim: Claim): Claim => (claim === 'better' ? 'worse' : 'better');

/** What the guarding metric significantly says of the arm by itself; undefined if nothing. */
export function saidBy({ p, difference, metric }: Guard, alpha: number): Claim | undefined {
  if (p === null || p > alpha || difference.mean === 0) return undefined;
  return difference.mean < 0 === (metric.better === 'lower') ? 'better' : 'worse';
}

/**
 * How far the guarding metric may yet go in a direction: the end of its interval there, in its unit, positive in that direction;
 * infinite without an interval.
 */
export function reachOf({ metric, difference: { interval } }: Guard, towards: Claim): number {
  if (interval === null) return Number.POSITIVE_INFINITY;
  const sign = (metric.better === 'lower') === (towards === 'worse') ? 1 : -1;
  return Math.max(sign * interval[0], sign * interval[1]);
}

/** Whether the guarding metric rules out a change of its margin or more in a direction. */
export const rulesOut = (guard: Guard, towards: Claim): boolean => reachOf(guard, towards) < guard.margin;
