import { type Alternative, checkAlternative } from './alternative.ts';
import { checkList, checkOptions } from './arguments.ts';
import { checkPositive } from './checks.ts';
import { normalCdf } from './distributions.ts';
import { checkSample } from './errors.ts';
import { midranks, tieSizes } from './ranks.ts';
import { signedRankDistribution } from './signed-rank-distribution.ts';

/** Options of {@link wilcoxonSignedRank}. */
export interface WilcoxonOptions {
  /** Default 'two-sided'. */
  readonly alternative?: Alternative;
  /** The step of the metric, e.g. 1 / test examples; differences are first rounded to whole multiples of it. */
  readonly resolution?: number;
}

/** The result of {@link wilcoxonSignedRank}. */
export interface WilcoxonSignedRank {
  /** Number of nonzero differences. */
  readonly n: number;
  /** Sum of the ranks of positive differences. */
  readonly wPlus: number;
  /** Sum of the ranks of negative differences. */
  readonly wMinus: number;
  /** The smaller sum, or `wPlus` for a one-sided alternative. */
  readonly statistic: number;
  /** The p value, in [0, 1]. */
  readonly p: number;
  /** Whether p is exact; always true. */
  readonly exact: true;
}

/**
 * Wilcoxon's signed-rank test of paired differences, exact even with ties.
 *
 * Zeros are dropped, |d| is ranked with midranks, and p comes from the distribution of the rank sum over all 2^n
 * sign patterns given those ranks; two-sided p = min(1, 2 P(W >= max(wPlus, wMinus))). Without nonzero differences,
 * p is 1. Floating-point rounding can separate equal differences: pass their step as `resolution`. Time grows as n^3.
 *
 * Throws StatsError for differences that are empty or not finite, or options out of range. Wilcoxon 1945,
 * Biometrics Bulletin 1(6); Pratt & Gibbons 1981, ch. 3.
 */
export function wilcoxonSignedRank(
  differences: readonly number[],
  options: WilcoxonOptions = {},
): WilcoxonSignedRank {
  checkList(differences, 'wilcoxonSignedRank, differences');
  checkOptions(options, ['alternative', 'resolution'], 'wilcoxonSignedRank');
  const { alternative = 'two-sided' } = options;
  const { ranks, wPlus, wMinus } = rankSums(differences, options);
  const n = ranks.length;
  const statistic = alternative === 'two-sided' ? Math.min(wPlus, wMinus) : wPlus;
  if (n === 0) return { n, wPlus, wMinus, statistic, p: 1, exact: true };
  const probabilities = signedRankDistribution(ranks.map((rank) => 2 * rank));
  // The distribution is symmetric: P(W <= w) = P(W >= total - w).
  const bound = { 'two-sided': Math.max(wPlus, wMinus), greater: wPlus, less: wMinus }[alternative];
  let tail = 0;
  // From the far end, to add small probabilities first.
  for (let sum = probabilities.length - 1; sum >= 2 * bound; sum -= 1) tail += probabilities[sum]!;
  const p = Math.min(1, alternative === 'two-sided' ? 2 * tail : tail);
  return { n, wPlus, wMinus, statistic, p, exact: true };
}

/** The result of {@link wilcoxonNormal}. */
export interface WilcoxonNormal {
  /** Standardized rank sum; for a two-sided alternative, that of the smaller sum, which is at most 0. */
  readonly z: number;
  /** The p value, in [0, 1]. */
  readonly p: number;
}

/**
 * Wilcoxon's signed-rank test with the normal approximation, for comparison with software that uses it.
 *
 * z = (W - n (n + 1) / 4) / sqrt(n (n + 1) (2 n + 1) / 24 - sum (t^3 - t) / 48) over tie groups of size t; `continuity`
 * moves W by 1/2 toward its mean. Without nonzero differences, z is 0 and p is 1. Throws as wilcoxonSignedRank.
 */
export function wilcoxonNormal(
  differences: readonly number[],
  options: WilcoxonOptions & { readonly continuity?: boolean } = {},
): WilcoxonNormal {
  checkList(differences, 'wilcoxonNormal, differences');
  checkOptions(options, ['alternative', 'resolution', 'continuity'], 'wilcoxonNormal');
  const { alternative = 'two-sided', continuity = false } = options;
  const { ranks, wPlus, wMinus } = rankSums(differences, options);
  const n = ranks.length;
  if (n === 0) return { z: 0, p: 1 };
  const statistic = alternative === 'two-sided' ? Math.min(wPlus, wMinus) : wPlus;
  const ties = tieSizes(ranks).reduce((sum, size) => sum + size ** 3 - size, 0);
  const deviation = statistic - (n * (n + 1)) / 4;
  const shift = continuity ? Math.sign(deviation) * Math.min(0.5, Math.abs(deviation)) : 0;
  const z = (deviation - shift) / Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24 - ties / 48);
  const p = { 'two-sided': 2 * normalCdf(z), greater: normalCdf(-z), less: normalCdf(z) }[alternative];
  return { z, p: Math.min(1, p) };
}

/** Midranks of the nonzero |d| and their sums by sign. */
export function rankSums(
  differences: readonly number[],
  { alternative = 'two-sided', resolution }: WilcoxonOptions,
): { ranks: number[]; wPlus: number; wMinus: number } {
  checkSample(differences, 'differences');
  checkAlternative(alternative);
  if (resolution !== undefined) checkPositive(resolution, 'resolution');
  const rounded = resolution === undefined ? differences : differences.map((d) => Math.round(d / resolution));
  const nonzero = rounded.filter((difference) => difference !== 0);
  const ranks = midranks(nonzero.map(Math.abs));
  const sum = (sign: number): number =>
    ranks.reduce((total, rank, i) => (Math.sign(nonzero[i]!) === sign ? total + rank : total), 0);
  return { ranks, wPlus: sum(1), wMinus: sum(-1) };
}
