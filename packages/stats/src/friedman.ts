import { checkOptions, checkRows } from './arguments.ts';
import { checkCount, checkTable } from './checks.ts';
import { chiSquareSurvival, fSurvival } from './distributions.ts';
import { type RankOptions, rankRows } from './rank-rows.ts';
import { tieSizes } from './ranks.ts';

/** The F test of Iman and Davenport. */
export interface ImanDavenport {
  /** (N - 1) chi2 / (N (k - 1) - chi2); Infinity when all tasks have the same ranking. */
  readonly statistic: number;
  /** Degrees of freedom of the numerator. */
  readonly df1: number;
  /** Degrees of freedom of the denominator. */
  readonly df2: number;
  /** The p value, in [0, 1]. */
  readonly p: number;
}

/** The result of {@link friedmanFromRanks}. */
export interface FriedmanTest {
  /** Friedman's chi-squared. */
  readonly statistic: number;
  /** k - 1. */
  readonly df: number;
  /** The p value, in [0, 1]. */
  readonly p: number;
  /** The F form of the same test, which is less conservative; prefer it. */
  readonly imanDavenport: ImanDavenport;
}

/** The result of {@link friedman}. */
export interface Friedman extends FriedmanTest {
  /** Mean rank of each method; 1 is best. */
  readonly meanRanks: number[];
  /** Kendall's W, the agreement of the tasks' rankings, from 0 to 1: chi2 / (N (k - 1)), corrected for ties. */
  readonly kendallW: number;
  /** 1 - sum (t^3 - t) / (N (k^3 - k)) over groups of t equal scores: 1 without ties, 0 when every row is tied. */
  readonly tieCorrection: number;
  /** The same without tie correction, as printed by Demsar 2006. */
  readonly uncorrected: FriedmanTest;
}

/**
 * Friedman's test of the hypothesis that k methods have equal mean ranks over N tasks, with tie correction, and Iman &
 * Davenport's F.
 *
 * chi2 = 12 N / (k (k + 1)) (sum R_j^2 - k (k + 1)^2 / 4) / tieCorrection, where R_j are the mean ranks; p is from
 * chi-squared with k - 1, and from F with k - 1 and (k - 1)(N - 1) degrees of freedom. Rows are tasks, columns are methods:
 * average over seeds first, because repeated runs are not independent rows. When every row is tied,
 * the statistic is 0 and p is 1.
 *
 * Throws StatsError for an empty or ragged table, NaN, or fewer than 2 tasks or methods. Friedman 1937, JASA 32; Iman &
 * Davenport 1980, Commun. Stat. 9; Demsar 2006, JMLR 7.
 */
export function friedman(scores: readonly (readonly number[])[], options: RankOptions = {}): Friedman {
  checkRows(scores, 'friedman, scores');
  checkOptions(options, ['higherIsBetter'], 'friedman');
  return friedmanFromRanks(rankRows(scores, options));
}

/** Friedman's test from ranks. Rows are tasks, columns are methods; each row must contain the ranks of its k methods. */
export function friedmanFromRanks(ranks: readonly (readonly number[])[]): Friedman {
  checkRows(ranks, 'friedmanFromRanks, ranks');
  checkTable(ranks, 'ranks');
  const n = ranks.length;
  const k = ranks[0]!.length;
  checkCount(n, 'tasks', 2);
  checkCount(k, 'methods', 2);
  const meanRanks = ranks[0]!.map((_, j) => ranks.reduce((sum, row) => sum + row[j]!, 0) / n);
  // Squared deviations from the mean rank: the textbook formula, a difference of large sums, loses digits.
  const spread = meanRanks.reduce((sum, rank) => sum + (rank - (k + 1) / 2) ** 2, 0);
  const chi2 = ((12 * n) / (k * (k + 1))) * spread;
  const ties = ranks.reduce(
    (total, row) => total + tieSizes(row).reduce((sum, size) => sum + size ** 3 - size, 0),
    0,
  );
  const tieCorrection = 1 - ties / (n * (k ** 3 - k));
  const corrected = tieCorrection === 0 ? 0 : Math.min(chi2 / tieCorrection, n * (k - 1));
  return {
    ...test(corrected, n, k),
    meanRanks,
    kendallW: corrected / (n * (k - 1)),
    tieCorrection,
    uncorrected: test(chi2, n, k),
  };
}

function test(chi2: number, n: number, k: number): FriedmanTest {
  const df = k - 1;
  const df2 = df * (n - 1);
  const left = n * df - chi2;
  const f = left <= 1e-12 * n * df ? Number.POSITIVE_INFINITY : ((n - 1) * chi2) / left;
  return {
    statistic: chi2,
    df,
    p: chiSquareSurvival(chi2, df),
    imanDavenport: { statistic: f, df1: df, df2, p: fSurvival(f, df, df2) },
  };
}
