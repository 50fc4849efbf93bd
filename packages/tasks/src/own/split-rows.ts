import type { Stream } from '@regatta/core';
import type { RowSplit } from '@regatta/trial';

/** The fractions of the data for training, validation and test; they sum to 1. */
export interface Fractions {
  /** Share of the training split, in (0, 1). */
  readonly train: number;
  /** Share of the validation split, in (0, 1). */
  readonly validation: number;
  /** Share of the test split, in (0, 1). */
  readonly test: number;
}

/** 60% for training, 20% for validation, 20% for test. */
export const defaultFractions: Fractions = { train: 0.6, validation: 0.2, test: 0.2 };

/**
 * Takes a fraction of a list, evenly spaced, so the share of each run of equal classes is exact to within one row.
 */
function take(rows: readonly number[], fraction: number): [taken: number[], rest: number[]] {
  const due = (count: number): number => Math.round(count * fraction);
  const [taken, rest]: [number[], number[]] = [[], []];
  rows.forEach((row, i) => {
    (due(i + 1) > due(i) ? taken : rest).push(row);
  });
  return [taken, rest];
}

/**
 * Splits rows at random, in ascending order within each part. With `classes`, the split is stratified: each part gets its
 * share of each class.
 *
 * @param source the block's `split` stream.
 */
export function splitRows(
  size: number,
  fractions: Fractions,
  source: Stream,
  classes?: ArrayLike<number>,
): RowSplit {
  const shuffled = Array.from(source.fold('rows').permutation(size));
  const ordered = classes === undefined ? shuffled : shuffled.sort((a, b) => classes[a]! - classes[b]!);
  const [train, rest] = take(ordered, fractions.train);
  const [validation, test] = take(rest, fractions.validation / (fractions.validation + fractions.test));
  const ascending = (rows: readonly number[]): Int32Array => Int32Array.from(rows).sort();
  return { train: ascending(train), validation: ascending(validation), test: ascending(test) };
}
