/** What the tests across tasks can show, whatever the results are. */
export interface PowerAcross {
  /** Number of data sets, the units of the tests. */
  readonly datasets: number;
  /** Number of methods that are compared with the baseline. */
  readonly compared: number;
  /** Smallest p value that Wilcoxon's test can have, 2 / 2^n, after Holm's correction for that many methods, at most 1. */
  readonly smallestP: number;
  /** Fewest data sets with which it could be at most the level of the tests. */
  readonly datasetsNeeded: number;
}

/** What the tests across tasks can show. @param alpha level of the tests, in (0, 1). */
export function powerAcross({
  datasets,
  compared,
  alpha,
}: Pick<PowerAcross, 'datasets' | 'compared'> & { readonly alpha: number }): PowerAcross {
  const smallestAt = (n: number): number => Math.min(1, compared * 2 ** (1 - n));
  let datasetsNeeded = 1;
  while (smallestAt(datasetsNeeded) > alpha) datasetsNeeded += 1;
  return { datasets, compared, smallestP: smallestAt(datasets), datasetsNeeded };
}
