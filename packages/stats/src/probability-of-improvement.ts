import { checkList, checkOptions } from './arguments.ts';
import { checkPairs } from './checks.ts';
import { checkSample } from './errors.ts';

/** Options of {@link probabilityOfImprovement}. */
export interface ImprovementOptions {
  /** Whether a larger value is better. Default true. */
  readonly higherIsBetter?: boolean;
  /** Compare run i of a only with run i of b, instead of every run of a with every run of b. Default false. */
  readonly paired?: boolean;
}

/**
 * Probability that a run of a is better than a run of b, with ties as one half.
 * Unpaired, it is the Mann-Whitney U over n m (Vargha & Delaney's A); paired, the fraction of pairs won. For several tasks,
 * take the mean. 0.5 means that neither is better.
 *
 * Throws StatsError for samples that are empty or not finite, or paired samples of unequal length. Agarwal et al.
 * 2021, NeurIPS; Vargha & Delaney 2000, J. Educ. Behav. Stat. 25(2).
 */
export function probabilityOfImprovement(
  a: readonly number[],
  b: readonly number[],
  options: ImprovementOptions = {},
): number {
  checkList(a, 'probabilityOfImprovement, a');
  checkList(b, 'probabilityOfImprovement, b');
  checkOptions(options, ['higherIsBetter', 'paired'], 'probabilityOfImprovement');
  const { higherIsBetter = true, paired = false } = options;
  let score = 0;
  if (paired) {
    checkPairs(a, b, 'probabilityOfImprovement');
    a.forEach((value, i) => {
      score += win(value, b[i]!);
    });
  } else {
    checkSample(a, 'a');
    checkSample(b, 'b');
    for (const value of a) for (const other of b) score += win(value, other);
  }
  const above = score / (paired ? a.length : a.length * b.length);
  return higherIsBetter ? above : 1 - above;
}

function win(value: number, other: number): number {
  if (value === other) return 0.5;
  return value > other ? 1 : 0;
}
