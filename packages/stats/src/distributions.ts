import gammainc from '@stdlib/math-base-special-gammainc';
import betaInverse from '@stdlib/stats-base-dists-beta-quantile';
import binomial from '@stdlib/stats-base-dists-binomial-cdf';
import f from '@stdlib/stats-base-dists-f-cdf';
import normal from '@stdlib/stats-base-dists-normal-cdf';
import normalInverse from '@stdlib/stats-base-dists-normal-quantile';
import t from '@stdlib/stats-base-dists-t-cdf';
import tInverse from '@stdlib/stats-base-dists-t-quantile';
import { checkNumber } from './arguments.ts';

/** P(Z <= x) of the standard normal distribution; the upper tail is normalCdf(-x), exact far out. */
export function normalCdf(x: number): number {
  checkNumber(x, 'normalCdf, x');
  return normal(x, 0, 1);
}

/** The x with P(Z <= x) = p of the standard normal distribution; p in [0, 1], NaN outside. */
export function normalQuantile(p: number): number {
  checkNumber(p, 'normalQuantile, p');
  return normalInverse(p, 0, 1);
}

/** P(T <= x) of Student's t distribution; df > 0. */
export function studentTCdf(x: number, df: number): number {
  checkNumber(x, 'studentTCdf, x');
  checkNumber(df, 'studentTCdf, df');
  return t(x, df);
}

/** The x with P(T <= x) = p of Student's t distribution; p in [0, 1], df > 0. */
export function studentTQuantile(p: number, df: number): number {
  checkNumber(p, 'studentTQuantile, p');
  checkNumber(df, 'studentTQuantile, df');
  return tInverse(p, df);
}

/** Two-sided p value of a t statistic, P(|T| >= |x|), exact far out; df > 0. */
export function twoSidedT(x: number, df: number): number {
  checkNumber(x, 'twoSidedT, x');
  checkNumber(df, 'twoSidedT, df');
  return Math.min(1, 2 * t(-Math.abs(x), df));
}

/** P(X > x) of the chi-squared distribution, exact far out; x >= 0, df > 0. */
export function chiSquareSurvival(x: number, df: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x <= 0 ? 1 : gammainc(x / 2, df / 2, true, true);
}

/** P(X > x) of the F distribution with df1 and df2 degrees of freedom, as P(1/X < 1/x), exact far out. */
export function fSurvival(x: number, df1: number, df2: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x <= 0 ? 1 : f(1 / x, df2, df1);
}

/** The x with P(X <= x) = p of the beta distribution; p in [0, 1], a > 0, b > 0. */
export function betaQuantile(p: number, a: number, b: number): number {
  return betaInverse(p, a, b);
}

/** P(X <= k) of the number of successes X in n trials, each of probability p. */
export function binomialCdf(k: number, n: number, p: number): number {
  return k < 0 ? 0 : binomial(k, n, p);
}
