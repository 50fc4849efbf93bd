import { checkOptions, checkRows } from './arguments.ts';
import { checkTable } from './checks.ts';
import { midranks } from './ranks.ts';

/** Options of {@link rankRows}. */
export interface RankOptions {
  /** Whether a larger score is better. Default true. */
  readonly higherIsBetter?: boolean;
}

/**
 * Ranks of the methods within each task, 1 for the best; equal scores share their mean rank. Give a failed method the
 * infinity that ranks it last.
 * Rows are tasks, columns are methods. Throws StatsError for an empty or ragged table, or NaN.
 */
export function rankRows(scores: readonly (readonly number[])[], options: RankOptions = {}): number[][] {
  checkRows(scores, 'rankRows, scores');
  checkOptions(options, ['higherIsBetter'], 'rankRows');
  const { higherIsBetter = true } = options;
  checkTable(scores, 'scores');
  return scores.map((row) => midranks(higherIsBetter ? row.map((score) => -score) : row));
}
