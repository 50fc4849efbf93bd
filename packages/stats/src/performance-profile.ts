import { checkList, checkRows } from './arguments.ts';
import { checkTable } from './checks.ts';
import { checkSample } from './errors.ts';
import { mean } from './moments.ts';

/**
 * Performance profile: the fraction of runs, over all tasks, that score strictly above each threshold. Rows are runs,
 * columns are tasks; scores must be comparable across tasks.
 *
 * Throws StatsError for an empty or ragged table, NaN, or thresholds that are empty or not finite. Agarwal et al. 2021,
 * NeurIPS (run-score distribution); Dolan & More 2002, Math. Program. 91.
 */
export function performanceProfile(
  scores: readonly (readonly number[])[],
  thresholds: readonly number[],
): number[] {
  checkRows(scores, 'performanceProfile, scores');
  checkList(thresholds, 'performanceProfile, thresholds');
  checkTable(scores, 'scores');
  checkSample(thresholds, 'thresholds');
  return shareAbove(scores.flat(), thresholds);
}

/**
 * The same for scores averaged over runs: the fraction of tasks whose mean score is strictly above each threshold. It hides
 * the variation between runs, so prefer performanceProfile. Throws as performanceProfile.
 */
export function averageProfile(
  scores: readonly (readonly number[])[],
  thresholds: readonly number[],
): number[] {
  checkRows(scores, 'averageProfile, scores');
  checkList(thresholds, 'averageProfile, thresholds');
  checkTable(scores, 'scores');
  checkSample(thresholds, 'thresholds');
  return shareAbove(
    scores[0]!.map((_, task) => mean(scores.map((run) => run[task]!))),
    thresholds,
  );
}

function shareAbove(values: readonly number[], thresholds: readonly number[]): number[] {
  return thresholds.map((threshold) => values.filter((value) => value > threshold).length / values.length);
}
