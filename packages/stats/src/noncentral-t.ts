import { meanOverChi } from './chi-density.ts';
import { normalCdf } from './distributions.ts';

/**
 * P(T > x) of the noncentral t distribution, where T = (Z + noncentrality) / sqrt(V / df): the mean of
 * normalCdf(noncentrality - x s) over s = sqrt(V / df), by quadrature, to about 1e-12; df >= 1.
 */
export function noncentralTSurvival(x: number, df: number, noncentrality: number): number {
  // The range in which the normal distribution goes from 1 to 0.
  const bends = x === 0 ? [] : [(noncentrality - 9) / x, (noncentrality + 9) / x];
  return meanOverChi(df, (s) => normalCdf(noncentrality - x * s), bends);
}
