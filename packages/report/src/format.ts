import type { TaskAnalysis } from '@regatta/evidence';
import { decimal, probability } from '@regatta/record';
import type { MeanInterval } from '@regatta/stats';

/** A p value in a table; an empty cell without one. */
export const probabilityCell = (p: number | null): string => (p === null ? '' : probability(p));

/** A mean in a table, with half the width of its interval. */
export function meanText({ mean, interval }: MeanInterval, digits: number): string {
  if (!interval) return decimal(mean, digits);
  return `${decimal(mean, digits)} \u00b1${decimal((interval[1] - interval[0]) / 2, digits)}`;
}

/** Decimals that show a tenth of the smallest effect of a task. */
export function digitsOf({ smallestEffect }: Pick<TaskAnalysis, 'smallestEffect'>): number {
  if (!(smallestEffect > 0)) return 4;
  return Math.min(6, Math.max(2, Math.ceil(-Math.log10(smallestEffect)) + 1));
}
