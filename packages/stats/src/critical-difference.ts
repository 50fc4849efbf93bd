import { checkNumber } from './arguments.ts';
import { checkCount, checkFraction } from './checks.ts';
import { normalQuantile } from './distributions.ts';
import { studentizedRangeQuantile } from './studentized-range.ts';

/**
 * Nemenyi's critical difference: two of the methods differ at level alpha (default 0.05) when their mean ranks over the
 * tasks differ by at least q sqrt(k (k + 1) / (6 N)), where q is the quantile of the studentized range over sqrt(2).
 *
 * Throws StatsError unless methods >= 2, tasks >= 1 and 0 < alpha < 1. Nemenyi 1963; Demsar 2006, JMLR 7, table 5(a).
 */
export function criticalDifference(methods: number, tasks: number, alpha: number = 0.05): number {
  checkNumber(methods, 'criticalDifference, methods');
  checkNumber(tasks, 'criticalDifference, tasks');
  checkNumber(alpha, 'criticalDifference, alpha');
  checkFraction(alpha, 'alpha', 0.05);
  const error = rankError(methods, tasks);
  return (studentizedRangeQuantile(1 - alpha, methods) / Math.SQRT2) * error;
}

/**
 * Bonferroni-Dunn critical difference, for comparing all other methods with one control only:
 * z(1 - alpha / (2 (k - 1))) sqrt(k (k + 1) / (6 N)). Throws as criticalDifference. Dunn 1961, JASA 56.
 */
export function bonferroniDunnDifference(methods: number, tasks: number, alpha: number = 0.05): number {
  checkNumber(methods, 'bonferroniDunnDifference, methods');
  checkNumber(tasks, 'bonferroniDunnDifference, tasks');
  checkNumber(alpha, 'bonferroniDunnDifference, alpha');
  checkFraction(alpha, 'alpha', 0.05);
  const error = rankError(methods, tasks);
  return -normalQuantile(alpha / (2 * (methods - 1))) * error;
}

/** Standard error of the difference of two mean ranks when methods do not differ: sqrt(k (k + 1) / (6 N)). */
export function rankError(methods: number, tasks: number): number {
  checkCount(methods, 'methods', 2);
  checkCount(tasks, 'tasks', 1);
  return Math.sqrt((methods * (methods + 1)) / (6 * tasks));
}
