import { stream } from '@regatta/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskData } from '../task-data.ts';
import { foldData, foldRows } from './folds.ts';

const order = stream('regatta').fold('folds');

describe('foldRows', () => {
  const folds = fc
    .record({ outerFolds: fc.integer({ min: 2, max: 6 }), innerFolds: fc.integer({ min: 2, max: 6 }) })
    .chain(({ outerFolds, innerFolds }) =>
      fc.record({
        examples: fc.integer({ min: outerFolds * innerFolds, max: 200 }),
        outer: fc.integer({ min: 0, max: outerFolds - 1 }),
        inner: fc.integer({ min: 0, max: innerFolds - 1 }),
        outerFolds: fc.constant(outerFolds),
        innerFolds: fc.constant(innerFolds),
      }),
    );

  it('assigns every example to exactly one of the three splits', () => {
    fc.assert(
      fc.property(folds, ({ examples, ...fold }) => {
        const { train, validation, test } = foldRows(examples, { repeat: 0, ...fold }, order);
        const all = [...train, ...validation, ...test].sort((a, b) => a - b);
        expect(all).toEqual(Array.from({ length: examples }, (_, i) => i));
        expect(Math.min(train.length, validation.length, test.length)).toBeGreaterThan(0);
      }),
    );
  });

  it('tests each example in one outer fold and validates each of the others in one inner fold', () => {
    const sizes = { outerFolds: 4, innerFolds: 3, repeat: 0 };
    const tests = [0, 1, 2, 3].flatMap((outer) => [
      ...foldRows(50, { ...sizes, outer, inner: 0 }, order).test,
    ]);
    expect(tests.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    const inner = [0, 1, 2].map((i) => foldRows(50, { ...sizes, outer: 1, inner: i }, order));
    expect(new Set(inner.map(({ test }) => test.join())).size).toBe(1);
    expect(new Set(inner.flatMap(({ validation }) => [...validation])).size).toBe(50 - inner[0]!.test.length);
  });

  it('gives each split its share of each class, to within one example for each deal', () => {
    const sizes = fc.array(fc.integer({ min: 10, max: 60 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(
        sizes,
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 3 }),
        (counts, outer, inner) => {
          const classes = counts.flatMap((count, c) => Array.from({ length: count }, () => c));
          const fold = { repeat: 0, outer, outerFolds: 5, inner, innerFolds: 4 };
          const { train, validation, test } = foldRows(classes.length, fold, order, classes);
          for (const [c, count] of counts.entries()) {
            const own = (rows: Int32Array): number => rows.filter((row) => classes[row] === c).length;
            for (const [rows, share] of [
              [test, 0.2],
              [validation, 0.2],
              [train, 0.6],
            ] as const) {
              expect(Math.abs(own(rows) - share * count)).toBeLessThan(2);
            }
          }
        },
      ),
    );
  });
});

describe('foldData', () => {
  const split = (start: number, size: number) => ({
    size,
    inputs: Float32Array.from({ length: size * 2 }, (_, i) => start * 2 + i),
    labels: Int32Array.from({ length: size }, (_, i) => start + i),
  });
  const data: TaskData = {
    inputShape: [2],
    checksums: {},
    bayesLoss: 0.3,
    train: split(0, 12),
    validation: split(12, 4),
    test: split(16, 8),
  };
  const fold = { repeat: 0, outer: 1, outerFolds: 4, inner: 0, innerFolds: 3 };

  it('keeps inputs and labels together, and the test split sealed', () => {
    const { train, validation, test, bayesLoss } = foldData(data, fold, order);
    expect([train.size, validation.size, test.size]).toEqual([8, 4, 4]);
    const used = [train, validation, test].flatMap(({ labels }) => [...labels]);
    expect(used.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    for (const { inputs, labels } of [train, validation, test]) {
      labels.forEach((label, i) => {
        expect([...inputs.subarray(2 * i, 2 * i + 2)]).toEqual([2 * label, 2 * label + 1]);
      });
    }
    expect(bayesLoss).toBeUndefined();
  });

  it('refuses windows of a text and more folds than examples', () => {
    expect(() => foldData({ ...data, train: { ...data.train, stride: 1 } }, fold, order)).toThrow(
      /independent/,
    );
    expect(() => foldData(data, { ...fold, outerFolds: 10 }, order)).toThrow(
      /16 examples cannot be divided into 10 x 3 folds. Use at least 2 outer and 2 inner folds whose product is at most 16./,
    );
  });
});
