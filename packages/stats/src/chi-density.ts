import { integrate } from './quadrature.ts';

const panels = 8;

/**
 * Mean of g(S), where S = sqrt(V / df) and V is chi-squared with df >= 1 degrees of freedom. g is bounded, and smooth on the
 * scale of the pieces into which `bends` cut the range.
 */
export function meanOverChi(df: number, g: (s: number) => number, bends: readonly number[]): number {
  // S has mean near 1 and sd near 1 / sqrt(2 df).
  const reach = 10 / Math.sqrt(2 * df);
  const [from, to] = [Math.max(0, 1 - reach), 1 + reach];
  // Scaled to its peak and divided by its own integral, the density needs no gamma function.
  const logDensity = (s: number): number => (df - 1) * Math.log(s) - (df * s * s) / 2;
  const peak = df === 1 ? 0 : logDensity(Math.sqrt((df - 1) / df));
  const density = (s: number): number => Math.exp(logDensity(s) - peak);
  const inside = bends.filter((bend) => bend > from && bend < to).sort((a, b) => a - b);
  const edges = [from, ...inside, to];
  const total = edges
    .slice(1)
    .reduce((sum, edge, i) => sum + integrate((s) => density(s) * g(s), edges[i]!, edge, panels), 0);
  return total / integrate(density, from, to, panels);
}
