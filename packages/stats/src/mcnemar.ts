import { checkCount } from './checks.ts';
import { chiSquareSurvival } from './distributions.ts';
import { signTest } from './sign-test.ts';

/** Examples that exactly one of two models gets right. */
export interface Discordance {
  /** Examples that a gets right and b wrong. */
  readonly onlyA: number;
  /** Examples that b gets right and a wrong. */
  readonly onlyB: number;
}

/** The result of {@link mcnemar}. */
export interface McNemar {
  /** Exact two-sided binomial p. */
  readonly exactP: number;
  /** max(0, |onlyA - onlyB| - 1)^2 / (onlyA + onlyB), with continuity correction; 0 when the models never disagree. */
  readonly statistic: number;
  /** The p value from chi-squared with 1 degree of freedom. */
  readonly p: number;
}

/**
 * McNemar's test of two models on the same examples.
 * Accounts for the finite test set, whose error more seeds do not reduce. Throws StatsError unless both counts are whole
 * and at least 0. McNemar 1947, Psychometrika 12; Dietterich 1998, Neural Comput. 10.
 */
export function mcnemar({ onlyA, onlyB }: Discordance): McNemar {
  checkCount(onlyA, 'onlyA', 0);
  checkCount(onlyB, 'onlyB', 0);
  const exactP = signTest(onlyA, onlyB).p;
  const total = onlyA + onlyB;
  const statistic = total === 0 ? 0 : Math.max(0, Math.abs(onlyA - onlyB) - 1) ** 2 / total;
  return { exactP, statistic, p: chiSquareSurvival(statistic, 1) };
}
