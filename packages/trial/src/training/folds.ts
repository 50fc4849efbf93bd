import type { Stream } from '@regatta/core';
import type { Fold } from '@regatta/record';
import { UsageError } from '@regatta/record';
import type { Labels, RowSplit, Split, TaskData } from '../task-data.ts';
import { labelsPerExample } from './examples.ts';

/** Deals rows like cards: every `parts`-th of them, and the others. Rows in order of their class are dealt class by class. */
function dealt(rows: Int32Array, index: number, parts: number): { own: Int32Array; others: Int32Array } {
  const isOwn = (_: number, i: number): boolean => i % parts === index;
  return { own: rows.filter(isOwn), others: rows.filter((row, i) => !isOwn(row, i)) };
}

/**
 * Returns the rows of the three splits of a fold.
 *
 * @param order permutes the examples; may depend only on `fold.repeat`.
 * @param classes class of each example, if it has one: each split then gets its share of each class.
 * @throws UsageError for fewer examples than outer folds times inner folds.
 */
export function foldRows(examples: number, fold: Fold, order: Stream, classes?: ArrayLike<number>): RowSplit {
  if (examples < fold.outerFolds * fold.innerFolds) {
    throw new UsageError(
      `${examples} examples cannot be divided into ${fold.outerFolds} x ${fold.innerFolds} folds. Use at least 2 outer and 2 inner folds whose product is at most ${examples}.`,
    );
  }
  const all = Int32Array.from(order.permutation(examples));
  if (classes !== undefined) all.sort((a, b) => classes[a]! - classes[b]!);
  const { own: test, others } = dealt(all, fold.outer, fold.outerFolds);
  const { own: validation, others: train } = dealt(others, fold.inner, fold.innerFolds);
  return { test, validation, train };
}

const emptyLike = (labels: Labels, length: number): Labels =>
  labels instanceof Int32Array ? new Int32Array(length) : new Float32Array(length);

/** The concatenated examples of several splits. */
function pooled(splits: readonly Split[], width: number): Split {
  const size = splits.reduce((sum, split) => sum + split.size, 0);
  const inputs = new Float32Array(size * width);
  const labels = emptyLike(splits[0]!.labels, size);
  let start = 0;
  for (const split of splits) {
    inputs.set(split.inputs, start * width);
    labels.set(split.labels, start);
    start += split.size;
  }
  return { size, inputs, labels };
}

function rowsOf({ inputs, labels }: Split, rows: Int32Array, width: number): Split {
  const taken = { inputs: new Float32Array(rows.length * width), labels: emptyLike(labels, rows.length) };
  rows.forEach((row, i) => {
    taken.inputs.set(inputs.subarray(row * width, (row + 1) * width), i * width);
    taken.labels[i] = labels[row]!;
  });
  return { size: rows.length, ...taken };
}

/**
 * The data of one fold: training and validation examples are pooled and divided again. The test split has no part in it, so that it
 * stays sealed, and examples that it keeps apart, such as those of other writers, stay apart.
 *
 * @throws UsageError if the examples are not independent, or if there are too few of them.
 */
export function foldData(data: TaskData, fold: Fold, order: Stream): TaskData {
  if (data.drawn !== undefined || data.train.stride !== undefined || labelsPerExample(data) !== 1) {
    throw new UsageError(
      'cross-validation needs independent examples; windows of a text are not independent. Omit --folds for this task.',
    );
  }
  const width = data.inputShape.reduce((product, n) => product * n, 1);
  const pool = pooled([data.train, data.validation], width);
  const rows = foldRows(pool.size, fold, order, pool.labels instanceof Int32Array ? pool.labels : undefined);
  const { bayesLoss: _, ...rest } = data;
  return {
    ...rest,
    train: rowsOf(pool, rows.train, width),
    validation: rowsOf(pool, rows.validation, width),
    test: rowsOf(pool, rows.test, width),
  };
}
