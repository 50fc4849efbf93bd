import type { TrialRecord } from '@regatta/record';
import type { MeanCurvePoint } from './model.ts';

/** Groups items by key; keys and items keep their order. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Mean learning curve of the finished trials of an arm, at the steps where all of them were evaluated. */
export function meanCurve(records: readonly TrialRecord[]): MeanCurvePoint[] {
  const finished = records.filter(({ status }) => status === 'ok');
  const points = groupBy(
    finished.flatMap(({ curve }) => curve),
    ({ step }) => step,
  );
  return [...points].flatMap(([step, at]): MeanCurvePoint[] => {
    if (at.length < finished.length) return [];
    const average = (split: 'train' | 'validation'): number =>
      at.reduce((sum, point) => sum + (point[split].loss ?? Number.NaN), 0) / at.length;
    return [{ step, train: average('train'), validation: average('validation') }];
  });
}

/** The smallest of the values, without the argument limit of `Math.min`; `Infinity` if there are none. */
export const least = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

/** The largest of the values, without the argument limit of `Math.max`; `-Infinity` if there are none. */
export const greatest = (values: readonly number[]): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

export function unique<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
