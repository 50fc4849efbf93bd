import type { Stream } from '@regatta/core';
import type { LoadContext, RowSplit } from '@regatta/trial';

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
 * Of the rows that a judged trial trains and validates on, the share that a tuning trial has. More would make the test rows of
 * all seeds nearly the same; less would choose rates for a much smaller training set than they are used with.
 */
const tuningShare = 2 / 3;

/** Numbers of rows of a table's parts. */
export interface PartSizes {
  /** Training rows of a trial that is judged. */
  readonly train: number;
  /** Its validation rows. */
  readonly validation: number;
  /** Its test rows. */
  readonly test: number;
  /** Rows of which tuning sees none: every test row of every seed is one of them. */
  readonly pool: number;
  /** Training rows of a tuning trial. */
  readonly tuningTrain: number;
}

/** The numbers of rows into which a table of `size` rows is divided. */
export function partSizes(size: number, fractions: Fractions): PartSizes {
  const train = Math.round(size * fractions.train);
  const rest = size - train;
  const validation = Math.round((rest * fractions.validation) / (fractions.validation + fractions.test));
  const tuning = Math.round(tuningShare * (train + validation));
  const tuningTrain = Math.round((tuning * fractions.train) / (fractions.train + fractions.validation));
  return { train, validation, test: rest - validation, pool: size - tuning, tuningTrain };
}

/**
 * Takes a number of rows from a list, evenly spaced, so that the share of each run of equal classes is exact to within one row.
 */
function take(rows: readonly number[], count: number): [taken: number[], rest: number[]] {
  const due = (i: number): number => Math.round((i * count) / rows.length);
  const [taken, rest]: [number[], number[]] = [[], []];
  rows.forEach((row, i) => {
    (due(i + 1) > due(i) ? taken : rest).push(row);
  });
  return [taken, rest];
}

const ascending = (rows: readonly number[]): Int32Array => Int32Array.from(rows).sort();

/**
 * Splits rows at random, in ascending order within each part. With `classes`, the split is stratified: each part gets its
 * share of each class.
 *
 * A pool of rows, drawn once for the task, is kept from tuning: a tuning trial divides the other rows into training and
 * validation, and has no test rows. A trial that is judged takes its test rows from the pool, and trains and validates on all
 * rows that it is not tested on.
 *
 * @param context the block's `split` stream, the task's `common` stream, and the trial's phase.
 */
export function splitRows(
  size: number,
  fractions: Fractions,
  { split, common, phase }: Pick<LoadContext, 'split' | 'common' | 'phase'>,
  classes?: ArrayLike<number>,
): RowSplit {
  const sizes = partSizes(size, fractions);
  const shuffled = (rows: readonly number[], source: Stream): number[] => {
    const order = Array.from(source.permutation(rows.length), (i) => rows[i]!);
    return classes === undefined ? order : order.sort((a, b) => classes[a]! - classes[b]!);
  };
  const all = Array.from({ length: size }, (_, row) => row);
  const [pool, tuning] = take(shuffled(all, common.fold('pool')), sizes.pool);
  if (phase === 'tune') {
    const [train, validation] = take(shuffled(tuning, split.fold('rows')), sizes.tuningTrain);
    return { train: ascending(train), validation: ascending(validation), test: new Int32Array(0) };
  }
  const [test, others] = take(shuffled(pool, split.fold('test')), sizes.test);
  const [train, validation] = take(shuffled([...tuning, ...others], split.fold('rows')), sizes.train);
  return { train: ascending(train), validation: ascending(validation), test: ascending(test) };
}
