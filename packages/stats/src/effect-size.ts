import gammaln from '@stdlib/math-base-special-gammaln';
import { checkList, checkOptions } from './arguments.ts';
import { checkPairs } from './checks.ts';
import { variance } from './moments.ts';
import { pairedDifference } from './paired.ts';
import { probabilityOfImprovement } from './probability-of-improvement.ts';
import { quantile } from './quantile.ts';
import { rankSums } from './wilcoxon-signed-rank.ts';

/** Options of {@link effectSize}. */
export interface EffectSizeOptions {
  /** Whether a larger value is better. Affects wins, losses and probabilities, not signs. Default true. */
  readonly higherIsBetter?: boolean;
}

/** Effect sizes of a over b; those in standard deviations are `null` if the standard deviation is 0 or undefined. */
export interface EffectSize {
  /** Mean difference over the standard deviation of the differences, as used by the paired tests. */
  readonly dz: number | null;
  /** dz J(n - 1), unbiased, with J(f) = Gamma(f / 2) / (sqrt(f / 2) Gamma((f - 1) / 2)) (Hedges 1981); from 3 pairs on. */
  readonly hedgesGz: number | null;
  /** dz (1 - 3 / (4 (n - 1) - 1)), the usual approximation. */
  readonly hedgesGzApproximate: number | null;
  /** Mean difference over sqrt((var(a) + var(b)) / 2); the two sides have equal size, so this is also the pooled deviation. */
  readonly cohenD: number | null;
  /** dz sqrt(2 (1 - r)), where r is the correlation of the pairs (Morris & DeShon 2002). */
  readonly repeatedMeasuresD: number | null;
  /** Pearson's correlation of the pairs. */
  readonly correlation: number | null;
  /** Difference of medians over the pooled median absolute deviation, scaled to a normal sd (Akinshin 2020). */
  readonly akinshinGamma: number | null;
  /** P(a > b) - P(a < b) over all n^2 pairs (Cliff 1993). */
  readonly cliffsDelta: number;
  /** P(a better than b) over all n^2 pairs, with ties as one half (Vargha & Delaney 2000). */
  readonly varghaDelaneyA: number;
  /** P(a better than b) over the n pairs, with ties as one half. */
  readonly probabilityOfImprovement: number;
  /** (wPlus - wMinus) / (wPlus + wMinus) of the signed ranks; 0 without nonzero differences (Kerby 2014). */
  readonly rankBiserial: number;
  /** Pairs in which a is better. */
  readonly wins: number;
  /** Pairs that are equal. */
  readonly ties: number;
  /** Pairs in which b is better. */
  readonly losses: number;
}

/**
 * Effect sizes of paired results.
 * Throws StatsError for samples that are empty, of unequal length or not finite.
 */
export function effectSize(
  a: readonly number[],
  b: readonly number[],
  options: EffectSizeOptions = {},
): EffectSize {
  checkList(a, 'effectSize, a');
  checkList(b, 'effectSize, b');
  checkOptions(options, ['higherIsBetter'], 'effectSize');
  const { higherIsBetter = true } = options;
  checkPairs(a, b, 'effectSize');
  const { mean: difference, sd, df, correlation, wins, ties, losses } = pairedDifference(a, b, options);
  // Ignore spread due to rounding: 0.3 - 0.2 and 0.2 - 0.1 are equal differences.
  const rounding = 1e-12 * Math.max(...[...a, ...b].map(Math.abs));
  const ratio = (numerator: number, denominator: number | null): number | null =>
    denominator === null || denominator <= rounding ? null : numerator / denominator;
  const dz = ratio(difference, sd);
  const { wPlus, wMinus } = rankSums(
    a.map((value, i) => value - b[i]!),
    {},
  );
  return {
    dz,
    hedgesGz: dz === null || df < 2 ? null : dz * hedgesCorrection(df),
    hedgesGzApproximate: dz === null || df < 2 ? null : dz * (1 - 3 / (4 * df - 1)),
    cohenD: ratio(difference, pooled(variance(a), variance(b))),
    repeatedMeasuresD: dz === null || correlation === null ? null : dz * Math.sqrt(2 * (1 - correlation)),
    correlation,
    akinshinGamma: ratio(
      median(a) - median(b),
      Math.hypot(medianDeviation(a), medianDeviation(b)) / Math.SQRT2,
    ),
    cliffsDelta: 2 * probabilityOfImprovement(a, b) - 1,
    varghaDelaneyA: probabilityOfImprovement(a, b, { higherIsBetter }),
    probabilityOfImprovement: probabilityOfImprovement(a, b, { higherIsBetter, paired: true }),
    rankBiserial: wPlus + wMinus === 0 ? 0 : (wPlus - wMinus) / (wPlus + wMinus),
    wins,
    ties,
    losses,
  };
}

/** J(df) of Hedges 1981, the factor that removes the small-sample bias of a standardized mean; df >= 2. */
export function hedgesCorrection(df: number): number {
  return Math.exp(gammaln(df / 2) - gammaln((df - 1) / 2)) / Math.sqrt(df / 2);
}

function pooled(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.sqrt((a + b) / 2);
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Median absolute deviation times 1.4826, which makes it the sd of a normal distribution (to the usual rounding). */
function medianDeviation(values: readonly number[]): number {
  const center = median(values);
  return 1.4826 * median(values.map((value) => Math.abs(value - center)));
}
