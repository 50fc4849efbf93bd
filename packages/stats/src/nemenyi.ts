import { checkList, checkNumber } from './arguments.ts';
import { checkPositive } from './checks.ts';
import { rankError } from './critical-difference.ts';
import { checkSample } from './errors.ts';
import { studentizedRangeCdf } from './studentized-range.ts';

/**
 * p values of Nemenyi's test for each pair of methods: P(Q >= sqrt(2) |R_i - R_j| / sqrt(k (k + 1) / (6 N))), where Q is
 * the studentized range of k values. Symmetric, with 1 on the diagonal.
 *
 * Throws StatsError for fewer than 2 mean ranks, ranks that are not finite, or tasks < 1. Nemenyi 1963.
 */
export function nemenyiP(meanRanks: readonly number[], tasks: number): number[][] {
  checkList(meanRanks, 'nemenyiP, meanRanks');
  checkNumber(tasks, 'nemenyiP, tasks');
  checkSample(meanRanks, 'meanRanks');
  const error = rankError(meanRanks.length, tasks);
  return meanRanks.map((a) =>
    meanRanks.map((b) => {
      const q = (Math.SQRT2 * Math.abs(a - b)) / error;
      return Math.max(0, 1 - studentizedRangeCdf(q, meanRanks.length));
    }),
  );
}

/**
 * Maximal groups of methods whose mean ranks differ by less than the critical difference: the bars of a critical
 * difference diagram. Each group lists method indices, best rank first, and groups are sorted from the best. A method
 * that differs from all others is in no group.
 *
 * Throws StatsError for ranks that are empty or not finite or a critical difference not above 0. Demsar 2006, JMLR 7.
 */
export function nemenyiGroups(meanRanks: readonly number[], criticalDifference: number): number[][] {
  checkList(meanRanks, 'nemenyiGroups, meanRanks');
  checkNumber(criticalDifference, 'nemenyiGroups, criticalDifference');
  checkSample(meanRanks, 'meanRanks');
  checkPositive(criticalDifference, 'criticalDifference');
  const order = meanRanks.map((_, i) => i).sort((i, j) => meanRanks[i]! - meanRanks[j]!);
  const groups: number[][] = [];
  let reached = 0;
  order.forEach((first, start) => {
    let end = start + 1;
    while (end < order.length && meanRanks[order[end]!]! - meanRanks[first]! < criticalDifference) end += 1;
    // A group that ends where an earlier one ended is part of it.
    if (end > reached && end - start > 1) groups.push(order.slice(start, end));
    reached = Math.max(reached, end);
  });
  return groups;
}
