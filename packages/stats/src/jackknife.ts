import { mean } from './moments.ts';

/** The statistic with each observation left out in turn. */
export function jackknife<T>(data: readonly T[], statistic: (sample: readonly T[]) => number): number[] {
  return data.map((_, left) => statistic(data.filter((_, i) => i !== left)));
}

/** Jackknife standard error, sqrt((n - 1) / n sum (value - mean)^2) (Efron & Tibshirani 1993, equation 11.5). */
export function jackknifeError(values: readonly number[]): number {
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(((values.length - 1) / values.length) * squares);
}
