import type { MeanInterval } from '@regatta/stats';
import type { TaskAnalysis } from '../analysis/model.ts';
import { decimal, probability } from '../analysis/words.ts';

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

/** Text of at most so many characters: the middle gives way, since names begin with the method and end with its options. */
export function shorten(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const tail = Math.floor((characters - 1) * 0.4);
  return `${text.slice(0, characters - 1 - tail).trimEnd()}\u2026${text.slice(text.length - tail).trimStart()}`;
}
