import { figure } from '@regatta/record';
import type { Interval } from '@regatta/stats';
import type { Comparison, TaskAnalysis } from './model.ts';

/** What says which differences of a task matter. */
type Margin = Pick<TaskAnalysis, 'smallestEffect' | 'differenceUnit' | 'primary'>;

/** The smallest difference that matters, in words: `2 %`. */
export const marginText = ({ smallestEffect, differenceUnit }: Margin): string =>
  `${Number(figure(smallestEffect))} ${differenceUnit}`.trim();

/** The size of a difference where it is tested: ratios are tested as logarithms, so that a gain and its loss are of one size. */
const sizeOf = (difference: number, { primary }: Margin): number =>
  Math.abs(primary.asRatio ? Math.log1p(difference / 100) : difference);

/** Whether a difference, in the task's `differenceUnit`, is at least the smallest one that matters. */
export const reachesMargin = (difference: number, task: Margin): boolean =>
  sizeOf(difference, task) >= sizeOf(task.smallestEffect, task);

/** Whether an interval holds only differences that are too small to matter. */
export const isBelowMargin = (interval: Interval | null, task: Margin): boolean =>
  interval?.every((bound) => !reachesMargin(bound, task)) ?? false;

/** The smallest difference that matters, in standard deviations of the paired differences; null if these do not spread. */
export function marginInDeviations(
  { sd }: Pick<Comparison['difference'], 'sd'>,
  task: Margin,
): number | null {
  if (sd === null || sd === 0) return null;
  return sizeOf(task.smallestEffect, task) / (task.primary.asRatio ? sd / 100 : sd);
}
