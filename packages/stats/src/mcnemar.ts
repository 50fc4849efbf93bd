import { checkFields } from './arguments.ts';
import { checkCount } from './checks.ts';
import { binomialCdf, chiSquareSurvival } from './distributions.ts';
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
  /** exactP minus the probability of the observed counts: less cautious, and yet hardly ever above the nominal level. 1 for equal counts. */
  readonly midP: number;
  /** max(0, |onlyA - onlyB| - 1)^2 / (onlyA + onlyB), with continuity correction; 0 when the models never disagree. */
  readonly statistic: number;
  /** The p value from chi-squared with 1 degree of freedom. */
  readonly p: number;
}

/**
 * McNemar's test of two models on the same examples.
 * Accounts for the finite test set, whose error more seeds do not reduce. Throws StatsError unless both counts are whole
 * and at least 0. McNemar 1947, Psychometrika 12; Dietterich 1998, Neural Comput. 10; Fagerland, Lydersen & Laake 2013, BMC Med.
 * Res. Methodol. 13 (mid-p).
 */
export function mcnemar(given: Discordance): McNemar {
  checkFields(given, ['onlyA', 'onlyB'], 'mcnemar');
  const { onlyA, onlyB } = given;
  checkCount(onlyA, 'onlyA', 0);
  checkCount(onlyB, 'onlyB', 0);
  const exactP = signTest(onlyA, onlyB).p;
  const total = onlyA + onlyB;
  const low = Math.min(onlyA, onlyB);
  const observed = binomialCdf(low, total, 0.5) - binomialCdf(low - 1, total, 0.5);
  const statistic = total === 0 ? 0 : Math.max(0, Math.abs(onlyA - onlyB) - 1) ** 2 / total;
  const midP = onlyA === onlyB ? 1 : exactP - observed;
  return { exactP, midP, statistic, p: chiSquareSurvival(statistic, 1) };
}
