import { checkList } from './arguments.ts';
import { checkSample } from './errors.ts';
import { mean } from './moments.ts';

/**
 * Interquartile mean: the mean without the floor(n / 4) smallest and the floor(n / 4) largest values. Pass the scores
 * of all runs and tasks in one array.
 *
 * Throws StatsError for values that are empty or not finite. Agarwal et al. 2021, NeurIPS.
 */
export function interquartileMean(values: readonly number[]): number {
  checkList(values, 'interquartileMean, values');
  checkSample(values, 'values');
  const dropped = Math.floor(values.length / 4);
  const sorted = Float64Array.from(values).sort();
  return mean(sorted.subarray(dropped, values.length - dropped));
}
