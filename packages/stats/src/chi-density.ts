import { integrate } from './quadrature.ts';

/** Mean of g(S) where S = sqrt(V / df) and V is chi-squared with df >= 1 degrees of freedom; g smooth and bounded. */
export function meanOverChi(df: number, g: (s: number) => number): number {
  // S has mean near 1 and sd near 1 / sqrt(2 df).
  const reach = 10 / Math.sqrt(2 * df);
  const [from, to] = [Math.max(0, 1 - reach), 1 + reach];
  // Relative to its peak and divided by its own integral, the density needs no gamma function.
  const logDensity = (s: number): number => (df - 1) * Math.log(s) - (df * s * s) / 2;
  const peak = df === 1 ? 0 : logDensity(Math.sqrt((df - 1) / df));
  const density = (s: number): number => Math.exp(logDensity(s) - peak);
  return integrate((s) => density(s) * g(s), from, to, 16) / integrate(density, from, to, 16);
}
