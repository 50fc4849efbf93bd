import { stream } from '@regatta/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitRows } from './split-rows.ts';
import { fitScaler, standardized } from './standardize.ts';

const fractions = { train: 0.6, validation: 0.2, test: 0.2 };

it('assigns each row to one part and gives the parts the requested sizes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 500 }), fc.nat(), (size, seed) => {
      const { train, validation, test } = splitRows(size, fractions, stream(seed));
      expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual([...Array(size).keys()]);
      expect(train.length).toBe(Math.round(0.6 * size));
      expect(Math.abs(validation.length - test.length)).toBeLessThanOrEqual(1);
    }),
  );
});

it('gives each part its share of each class to within one row', () => {
  const classes = Int32Array.from({ length: 300 }, (_, row) => (row < 200 ? 0 : row < 290 ? 1 : 2));
  const split = splitRows(300, fractions, stream(1), classes);
  const sizes = [200, 90, 10];
  for (const [part, share] of [
    [split.train, 0.6],
    [split.validation, 0.2],
    [split.test, 0.2],
  ] as const) {
    sizes.forEach((size, label) => {
      const count = part.filter((row) => classes[row] === label).length;
      expect(Math.abs(count - size * share)).toBeLessThanOrEqual(1);
    });
  }
});

it('depends only on the stream', () => {
  const rowsOf = (seed: number): number[] => [...splitRows(100, fractions, stream(seed)).train];
  expect(rowsOf(1)).toEqual(rowsOf(1));
  expect(rowsOf(1)).not.toEqual(rowsOf(2));
});

it('standardizes with the statistics of the fitted rows, and replaces missing values by their mean', () => {
  // Two columns; one value is missing, and the last row is an outlier that is not among the fitted rows.
  const table = Float32Array.of(1, 5, 3, 5, Number.NaN, 5, 900, 6);
  const fitted = Int32Array.of(0, 1, 2);
  const scaler = fitScaler(table, 2, fitted);
  expect([...scaler.means]).toEqual([2, 5]);
  expect([...scaler.scales]).toEqual([1, 1]);
  expect([...standardized(table, 2, fitted, scaler)]).toEqual([-1, 0, 1, 0, 0, 0]);
  expect([...standardized(table, 2, Int32Array.of(3), scaler)]).toEqual([898, 1]);
});

it('standardizes channels over all positions', () => {
  // One example [2 positions, 2 channels].
  const scaler = fitScaler(Float32Array.of(0, 10, 2, 30), 4, Int32Array.of(0), 2);
  expect([...scaler.means]).toEqual([1, 20]);
  expect([...scaler.scales]).toEqual([1, 10]);
});
