import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Labels, Split, TaskData } from '../task-data.ts';
import { type BatchSource, batches } from './batches.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Returns the number of labels per example: the product of `labelShape`, 1 by default. */
export const labelsPerExample = ({ labelShape = [] }: ExampleForm): number => sizeOf(labelShape);

/** Returns the inputs of the examples `rows` as a tensor [rows, ...inputShape], encoded for the network. */
export function inputsOf(split: Split, rows: Int32Array, { inputShape, encode }: ExampleForm): tf.Tensor {
  const width = sizeOf(inputShape);
  const stride = split.stride ?? width;
  // A new array each time, because a backend may keep a reference to it.
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    values.set(split.inputs.subarray(row * stride, row * stride + width), i * width);
  });
  const x = tf.tensor(values, [rows.length, ...inputShape]);
  return encode === undefined ? x : encode(x);
}

/** Returns the concatenated labels of the examples `rows`. */
export function labelsOf(split: Split, rows: Int32Array, form: ExampleForm): Labels {
  const width = labelsPerExample(form);
  const stride = split.stride ?? width;
  const size = rows.length * width;
  const values = split.labels instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
  rows.forEach((row, i) => {
    values.set(split.labels.subarray(row * stride, row * stride + width), i * width);
  });
  return values;
}

/** Returns at most `count` examples of a split, evenly spaced and in their order; the split itself if it has no more. */
export function spacedRows(split: Split, form: ExampleForm, count: number): Split {
  if (split.size <= count) return split;
  const width = sizeOf(form.inputShape);
  const stride = split.stride ?? width;
  const rows = Int32Array.from({ length: count }, (_, i) => Math.floor((i * split.size) / count));
  const size = count * width;
  const inputs = split.inputs instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
  rows.forEach((row, i) => {
    inputs.set(split.inputs.subarray(row * stride, row * stride + width), i * width);
  });
  return { inputs, labels: labelsOf(split, rows, form), size: count };
}

/** Returns the split from which training draws batches, and how: `data.drawn`, or `train` with one permutation per epoch. */
export function drawnFrom(data: Pick<TaskData, 'train' | 'drawn'>): {
  /** The split. */
  readonly split: Split;
  /** The order of its examples. */
  readonly batches: BatchSource;
} {
  return data.drawn ?? { split: data.train, batches };
}
