import type { Stream } from '@regatta/core';
import type { RowSplit } from '@regatta/trial';

/** The parts of the data that train, validate and test; they sum to 1. */
export interface Fractions {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** 60 %, 20 %, 20 %. */
export const defaultFractions: Fractions = { train: 0.6, validation: 0.2, test: 0.2 };

/**
 * Takes the fraction of a list, spread evenly over it: so many of each run of equal classes as is their due, one more or less.
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
 * Splits rows at random, ascending within each part; with classes given, each part has its share of each class.
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
