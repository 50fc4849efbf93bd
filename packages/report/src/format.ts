import type { TaskAnalysis } from '@regatta/evidence';
import { decimal, probability } from '@regatta/record';
import type { MeanInterval } from '@regatta/stats';

/** Formats a p value for a table; empty if there is none. */
export const probabilityCell = (p: number | null): string => (p === null ? '' : probability(p));

/** Formats a mean for a table, with the half-width of its interval. */
export function meanText({ mean, interval }: MeanInterval, digits: number): string {
  if (!interval) return decimal(mean, digits);
  return `${decimal(mean, digits)} \u00b1${decimal((interval[1] - interval[0]) / 2, digits)}`;
}

/** Number of decimals that resolves a tenth of a task's smallest effect. */
export function digitsOf({ smallestEffect }: Pick<TaskAnalysis, 'smallestEffect'>): number {
  if (!(smallestEffect > 0)) return 4;
  return Math.min(6, Math.max(2, Math.ceil(-Math.log10(smallestEffect)) + 1));
}
