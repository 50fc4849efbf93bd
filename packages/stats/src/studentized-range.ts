import { checkNumber } from './arguments.ts';
import { checkCount } from './checks.ts';
import { meanOverChi } from './chi-density.ts';
import { normalCdf } from './distributions.ts';
import { StatsError } from './errors.ts';
import { integrate } from './quadrature.ts';
import { solveRising } from './solve.ts';

/**
 * P(Q <= q) of the studentized range of k values: their range over an independent estimate of their standard
 * deviation with df degrees of freedom; df Infinity, the default, when that deviation is known.
 *
 * k integral of phi(z) (Phi(z) - Phi(z - q))^(k - 1) dz, averaged over the estimate, by quadrature, to about 1e-12
 * (about 1e-10 for finite df of at least 2).
 *
 * Throws StatsError unless k >= 2 is whole and df >= 1. Tukey 1949, Biometrics 5.
 */
export function studentizedRangeCdf(q: number, k: number, df: number = Number.POSITIVE_INFINITY): number {
  checkNumber(q, 'studentizedRangeCdf, q');
  checkNumber(k, 'studentizedRangeCdf, k');
  checkNumber(df, 'studentizedRangeCdf, df');
  checkRange(k, df);
  if (Number.isNaN(q)) return q;
  if (q <= 0) return 0;
  if (q === Number.POSITIVE_INFINITY) return 1;
  return df === Number.POSITIVE_INFINITY
    ? rangeCdf(q, k)
    : meanOverChi(df, (s) => rangeCdf(q * s, k), [12 / q]);
}

/**
 * The q with P(Q <= q) = p of the studentized range, p in [0, 1). Divided by sqrt(2), it is the critical value of the
 * Nemenyi test. Throws as studentizedRangeCdf, and for p out of range.
 */
export function studentizedRangeQuantile(
  p: number,
  k: number,
  df: number = Number.POSITIVE_INFINITY,
): number {
  checkNumber(p, 'studentizedRangeQuantile, p');
  checkNumber(k, 'studentizedRangeQuantile, k');
  checkNumber(df, 'studentizedRangeQuantile, df');
  checkRange(k, df);
  if (!(p >= 0 && p < 1)) {
    throw new StatsError({
      subject: 'p',
      expected: 'a number of at least 0 and below 1',
      received: String(p),
      remedy: 'Pass 1 - alpha, e.g. 0.95.',
    });
  }
  if (p === 0) return 0;
  let high = 1;
  while (studentizedRangeCdf(high, k, df) < p && high < 1e6) high *= 2;
  return solveRising((q) => studentizedRangeCdf(q, k, df) - p, high === 1 ? 0 : high / 2, high);
}

/** CDF of the range of k standard normal values; z is their maximum. */
function rangeCdf(q: number, k: number): number {
  const density = (z: number): number =>
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * (normalCdf(z) - normalCdf(z - q)) ** (k - 1);
  return Math.min(1, k * integrate(density, -8.5, 8.5, 6));
}

function checkRange(k: number, df: number): void {
  checkCount(k, 'k', 2);
  if (df >= 1) return;
  throw new StatsError({
    subject: 'df',
    expected: 'at least 1 degree of freedom',
    received: String(df),
    remedy: 'Leave out df when the standard deviation is known, as for ranks.',
  });
}
