import type { Stream } from '@regatta/core';

/** A draw from Gamma(shape, 1). Marsaglia and Tsang 2000, ACM TOMS 26:363, with their boost for shapes below 1. */
function gamma(shape: number, source: Stream): number {
  if (shape < 1) {
    const u = 1 - source.fold('boost').uniform(1)[0]!;
    return gamma(shape + 1, source.fold('gamma')) * u ** (1 / shape);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let attempt = 0; ; attempt++) {
    const own = source.fold(attempt);
    const x = own.fold('normal').normal(1)[0]!;
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - own.fold('uniform').uniform(1)[0]!;
    if (Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

/** A draw from Beta(alpha, alpha) in [0, 1], rounded to float32: a pure function of the stream. */
export function betaSymmetric(alpha: number, source: Stream): number {
  const a = gamma(alpha, source.fold('a'));
  const b = gamma(alpha, source.fold('b'));
  // Both can underflow for tiny shapes, for which the distribution is a fair coin.
  return a + b > 0 ? Math.fround(a / (a + b)) : source.fold('coin').bernoulli(1, 0.5)[0]!;
}
