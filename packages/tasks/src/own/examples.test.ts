import { describe, expect, it } from 'vitest';
import { type ArrayData, checksumOfExamples, examplesOf } from './examples.ts';

const rows = [
  [1, 2],
  [3, 4],
  [5, 6],
];

describe('examplesOf', () => {
  it('accepts nested arrays and class indices', () => {
    const examples = examplesOf({ inputs: rows, labels: [0, 2, 1] });
    expect(examples).toMatchObject({ goal: 'classification', inputShape: [2], size: 3, outputs: 3 });
    expect([...examples.inputs]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('accepts flat arrays with a shape, class names and targets', () => {
    const flat = { inputs: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2] };
    expect([...examplesOf({ ...flat, labels: ['b', 'a', 'b'] }).labels]).toEqual([1, 0, 1]);
    const regression = examplesOf({ ...flat, targets: [0.5, 1.5, 2] });
    expect(regression).toMatchObject({ goal: 'regression', outputs: 1 });
    expect(regression.labels).toEqual(Float32Array.of(0.5, 1.5, 2));
  });

  it('computes a checksum of inputs, labels and their meaning', () => {
    const of = (data: ArrayData): string => checksumOfExamples(examplesOf(data));
    const base = of({ inputs: rows, labels: [0, 1, 1] });
    expect(of({ inputs: Float32Array.from(rows.flat()), shape: [2], labels: ['x', 'y', 'y'] })).toBe(base);
    expect(of({ inputs: rows, labels: [0, 1, 0] })).not.toBe(base);
    expect(
      of({
        inputs: [
          [1, 2],
          [3, 4],
          [5, 7],
        ],
        labels: [0, 1, 1],
      }),
    ).not.toBe(base);
    expect(of({ inputs: rows, targets: [0, 1, 1] })).not.toBe(base);
  });

  it.each<[ArrayData, string]>([
    [{ inputs: rows }, 'either "labels" (classes) or "targets" (numbers), received neither'],
    [{ inputs: rows, labels: [0, 1, 1], targets: [1, 2, 3] }, 'received both'],
    [{ inputs: rows, labels: [0, 1] }, 'data.labels: expected 3 values, one for each example, received 2'],
    [
      { inputs: [[1], [2, 3]], labels: [0, 1] },
      'data.inputs[1]: expected the shape [1] of the first example',
    ],
    [
      { inputs: [[1], [Number.NaN]], labels: [0, 1] },
      'data.inputs[1]: expected finite numbers, received NaN',
    ],
    [{ inputs: [[1], [2]], targets: [0, Infinity] }, 'data.targets[1]: expected finite numbers'],
    [
      { inputs: [[1], [2]], labels: [0, 1.5] },
      'data.labels[1]: expected a class index from 0 to 9999, received 1.5. Use class indices from 0',
    ],
    [{ inputs: [[1], [2]], labels: [1, 1] }, 'at least two classes, received 1'],
    [{ inputs: Float32Array.of(1, 2, 3), labels: [0, 1] }, 'data.shape: expected the shape of one example'],
    [{ inputs: Float32Array.of(1, 2, 3), shape: [2], labels: [0, 1] }, 'a multiple of 2 numbers (shape [2])'],
    [{ inputs: [], labels: [] }, 'data.inputs: expected examples, received none'],
  ])('%j is refused', (data, message) => {
    expect(() => examplesOf(data)).toThrow(message);
  });
});
