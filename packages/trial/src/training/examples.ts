import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Labels, Split, TaskData } from '../task-data.ts';
import { type BatchSource, batches } from './batches.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Returns the number of labels per example: the product of `labelShape`, 1 by default. */
export const labelsPerExample = ({ labelShape = [] }: ExampleForm): number => sizeOf(labelShape);

/** Copies `width` numbers of each of the examples `rows`; examples that overlap start `stride` apart. */
function copyRows<T extends Float32Array | Int32Array>(
  to: T,
  from: Labels,
  rows: Int32Array,
  width: number,
  stride: number = width,
): T {
  rows.forEach((row, i) => {
    to.set(from.subarray(row * stride, row * stride + width), i * width);
  });
  return to;
}

/** An array of the same kind. */
const emptyLike = (values: Labels, size: number): Labels =>
  values instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);

/** Returns the inputs of the examples `rows` as a tensor [rows, ...inputShape], encoded for the network. */
export function inputsOf(split: Split, rows: Int32Array, { inputShape, encode }: ExampleForm): tf.Tensor {
  const width = sizeOf(inputShape);
  // A new array each time, because a backend may keep a reference to it.
  const values = copyRows(new Float32Array(rows.length * width), split.inputs, rows, width, split.stride);
  const x = tf.tensor(values, [rows.length, ...inputShape]);
  return encode === undefined ? x : encode(x);
}

/** Returns the concatenated labels of the examples `rows`. */
export function labelsOf({ labels, stride }: Split, rows: Int32Array, form: ExampleForm): Labels {
  const width = labelsPerExample(form);
  return copyRows(emptyLike(labels, rows.length * width), labels, rows, width, stride);
}

/** Returns `count` indices below `size`, evenly spaced and ascending. */
export const spacedIndices = (size: number, count: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => Math.floor((i * size) / count));

/** Returns at most `count` examples of a split, evenly spaced and in their order; the split itself if it has no more. */
export function spacedRows(split: Split, form: ExampleForm, count: number): Split {
  if (split.size <= count) return split;
  const rows = spacedIndices(split.size, count);
  const width = sizeOf(form.inputShape);
  const inputs = emptyLike(split.inputs, count * width);
  return {
    inputs: copyRows(inputs, split.inputs, rows, width, split.stride),
    labels: labelsOf(split, rows, form),
    size: count,
  };
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
