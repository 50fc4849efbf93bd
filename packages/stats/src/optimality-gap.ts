import { checkList, checkNumber } from './arguments.ts';
import { checkSample } from './errors.ts';
import { mean } from './moments.ts';

/**
 * Mean amount by which scores fall short of the target: mean(target - min(score, target)). Scores above the target count
 * as reaching it. The target is 1 by default; smaller is better.
 * Throws StatsError for values that are empty or not finite, or a target that is not finite. Agarwal et al. 2021, NeurIPS.
 */
export function optimalityGap(values: readonly number[], target: number = 1): number {
  checkList(values, 'optimalityGap, values');
  checkNumber(target, 'optimalityGap, target');
  checkSample(values, 'values');
  checkSample([target], 'target');
  return mean(values.map((value) => target - Math.min(value, target)));
}
