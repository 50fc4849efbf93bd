import { checkList } from './arguments.ts';
import { checkSample } from './errors.ts';

/** Numbers in a row. */
type Numbers = readonly number[] | Float64Array;

/**
 * Arithmetic mean, in two passes so that a large common offset costs no digits.
 *
 * Throws StatsError for no values, and for values whose mean is not a number.
 */
export function mean(values: Numbers): number {
  checkList(values, 'mean, values');
  const count = values.length;
  let total = 0;
  for (let i = 0; i < count; i += 1) total += values[i]!;
  const first = total / count;
  let rest = 0;
  for (let i = 0; i < count; i += 1) rest += values[i]! - first;
  const found = first + rest / count;
  // Only then are the values searched for the one that is no number.
  if (Number.isNaN(found)) checkSample(Array.from(values), 'values');
  return found;
}

/** Unbiased variance sum (x - mean)^2 / (n - 1); `null` for fewer than two values. Exactly 0 for equal values. */
export function variance(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const center = mean(values);
  return sum(values.map((value) => (value - center) ** 2)) / (values.length - 1);
}

/** Pearson's correlation of pairs; `null` with fewer than two pairs or if one side is constant. */
export function correlation(a: readonly number[], b: readonly number[]): number | null {
  if (isConstant(a) || isConstant(b)) return null;
  const [centerA, centerB] = [mean(a), mean(b)];
  const deviationsA = a.map((value) => value - centerA);
  const deviationsB = b.map((value) => value - centerB);
  const scale = Math.hypot(...deviationsA) * Math.hypot(...deviationsB);
  // Deviations can be so small that their product underflows.
  if (scale === 0) return null;
  const r = sum(deviationsA.map((deviation, i) => deviation * deviationsB[i]!)) / scale;
  // Rounding can exceed the bounds.
  return Math.max(-1, Math.min(1, r));
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
