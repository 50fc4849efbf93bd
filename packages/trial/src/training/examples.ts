import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Labels, Split, TaskData } from '../task-data.ts';
import { type BatchSource, batches } from './batches.ts';

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Labels of one example: 1, or one for each step of a sequence. */
export const labelsPerExample = ({ labelShape = [] }: ExampleForm): number => sizeOf(labelShape);

/** The inputs of some examples as the network takes them. */
export function inputsOf(split: Split, rows: Int32Array, { inputShape, encode }: ExampleForm): tf.Tensor {
  const width = sizeOf(inputShape);
  const stride = split.stride ?? width;
  // A new array each time, because a backend may keep the one it is given.
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    values.set(split.inputs.subarray(row * stride, row * stride + width), i * width);
  });
  const x = tf.tensor(values, [rows.length, ...inputShape]);
  return encode === undefined ? x : encode(x);
}

/** The labels of some examples, one after the other. */
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

/** What training draws its batches from, and how. */
export function drawnFrom(data: Pick<TaskData, 'train' | 'drawn'>): {
  readonly split: Split;
  readonly batches: BatchSource;
} {
  return data.drawn ?? { split: data.train, batches };
}
