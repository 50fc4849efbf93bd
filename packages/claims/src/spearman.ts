import { mean, rankRows } from '@regatta/stats';

/** Spearman's rank correlation of two lists, ties at their mean rank; 0 where one of them does not vary. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  if (a.length < 2) return 0;
  const [first, second] = rankRows([a, b], { higherIsBetter: false }) as [number[], number[]];
  const center = mean(first);
  const product = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, i) => sum + (value - center) * (y[i]! - center), 0);
  const scale = Math.sqrt(product(first, first) * product(second, second));
  return scale === 0 ? 0 : product(first, second) / scale;
}
