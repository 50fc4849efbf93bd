import { checkTable } from './checks.ts';
import { midranks } from './ranks.ts';

/** Options of {@link rankRows}. */
export interface RankOptions {
  /** Whether a larger score is the better one. Default true. */
  readonly higherIsBetter?: boolean;
}

/**
 * Ranks of the methods within every task, 1 for the best; equal scores share the mean of their places. A method that
 * failed may score the infinity that ranks it last.
 *
 * Rows are tasks and columns methods. Throws StatsError for an empty or ragged table and for NaN.
 */
export function rankRows(scores: readonly (readonly number[])[], options: RankOptions = {}): number[][] {
  const { higherIsBetter = true } = options;
  checkTable(scores, 'scores');
  return scores.map((row) => midranks(higherIsBetter ? row.map((score) => -score) : row));
}
