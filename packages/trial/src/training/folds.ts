import type { Stream } from '@regatta/core';
import type { Fold } from '@regatta/record';
import { UsageError } from '@regatta/record';
import type { Labels, RowSplit, Split, TaskData } from '../task-data.ts';
import { labelsPerExample } from './examples.ts';

const part = (rows: Int32Array, index: number, parts: number): Int32Array => {
  const edge = (i: number): number => Math.round((i * rows.length) / parts);
  return rows.subarray(edge(index), edge(index + 1));
};

const without = (rows: Int32Array, index: number, parts: number): Int32Array => {
  const edge = (i: number): number => Math.round((i * rows.length) / parts);
  return Int32Array.from([...rows.subarray(0, edge(index)), ...rows.subarray(edge(index + 1))]);
};

/** The rows of the three splits of a fold. `order` permutes the examples; it may depend on `repeat` alone. */
export function foldRows(examples: number, fold: Fold, order: Stream): RowSplit {
  if (examples < fold.outerFolds * fold.innerFolds) {
    throw new UsageError(
      `${examples} examples do not make ${fold.outerFolds} x ${fold.innerFolds} folds. Use fewer folds.`,
    );
  }
  const all = Int32Array.from(order.permutation(examples));
  const rest = without(all, fold.outer, fold.outerFolds);
  return {
    test: part(all, fold.outer, fold.outerFolds),
    validation: part(rest, fold.inner, fold.innerFolds),
    train: without(rest, fold.inner, fold.innerFolds),
  };
}

const emptyLike = (labels: Labels, length: number): Labels =>
  labels instanceof Int32Array ? new Int32Array(length) : new Float32Array(length);

/** The examples of several splits, one after the other. */
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
 * The data of one fold: training, validation and test examples put together and divided anew.
 *
 * @throws UsageError for data that are not independent rows, and for more parts than examples.
 */
export function foldData(data: TaskData, fold: Fold, order: Stream): TaskData {
  if (data.drawn !== undefined || data.train.stride !== undefined || labelsPerExample(data) !== 1) {
    throw new UsageError(
      'cross-validation needs independent examples; the windows of a text are not. Leave --folds out.',
    );
  }
  const width = data.inputShape.reduce((product, n) => product * n, 1);
  const pool = pooled([data.train, data.validation, data.test], width);
  const rows = foldRows(pool.size, fold, order);
  const { bayesLoss: _, ...rest } = data;
  return {
    ...rest,
    train: rowsOf(pool, rows.train, width),
    validation: rowsOf(pool, rows.validation, width),
    test: rowsOf(pool, rows.test, width),
  };
}
