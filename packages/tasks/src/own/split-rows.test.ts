import { stream } from '@regatta/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { loadContext } from '../testing/load-context.ts';
import { type Fractions, partSizes, splitRows } from './split-rows.ts';
import { fitScaler, standardized } from './standardize.ts';

const fractions = { train: 0.6, validation: 0.2, test: 0.2 };

const anyFractions: fc.Arbitrary<Fractions> = fc
  .tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 6 })))
  .map(([a = 1, b = 1, c = 1]) => {
    const sum = a + b + c;
    return { train: a / sum, validation: b / sum, test: c / sum };
  });

it('assigns each row to one part and gives the parts the requested sizes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 500 }), fc.nat(), (size, seed) => {
      const { train, validation, test } = splitRows(size, fractions, loadContext(stream(seed)));
      expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual([...Array(size).keys()]);
      expect(train.length).toBe(Math.round(0.6 * size));
      expect(Math.abs(validation.length - test.length)).toBeLessThanOrEqual(1);
    }),
  );
});

it('never tests on a row that any tuning trial trained or validated on', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 300 }),
      anyFractions,
      fc.integer({ min: 0, max: 6 }),
      fc.uniqueArray(fc.nat(), { minLength: 2, maxLength: 8 }),
      (size, shares, kinds, seeds) => {
        const classes =
          kinds === 0 ? undefined : Int32Array.from({ length: size }, (_, row) => (row * row) % kinds);
        const rowsOf = (phase: 'tune' | 'test') =>
          seeds.map((seed) => splitRows(size, shares, loadContext(stream(seed), { phase }), classes));
        const tuned = new Set(
          rowsOf('tune').flatMap((own) => [...own.train, ...own.validation, ...own.test]),
        );
        const tested = new Set(rowsOf('test').flatMap(({ test }) => [...test]));
        expect([...tested].filter((row) => tuned.has(row))).toEqual([]);
        const sizes = partSizes(size, shares);
        expect(tuned.size).toBe(size - sizes.pool);
        expect(tested.size).toBeLessThanOrEqual(sizes.pool);
      },
    ),
  );
});

it('gives a tuning trial two thirds of what a judged trial trains and validates on, and no part is empty', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 500 }), anyFractions, (size, shares) => {
      const judged = splitRows(size, shares, loadContext(stream(1)));
      const tuning = splitRows(size, shares, loadContext(stream(1), { phase: 'tune' }));
      expect(tuning.test).toHaveLength(0);
      expect(tuning.train).toHaveLength(partSizes(size, shares).tuningTrain);
      const [all, own] = [judged, tuning].map(({ train, validation }) => train.length + validation.length);
      expect(Math.abs(own! - (2 * all!) / 3)).toBeLessThan(1);
      const parts = [judged.train, judged.validation, judged.test, tuning.train, tuning.validation];
      for (const part of parts) expect(part.length).toBeGreaterThan(0);
    }),
  );
});

it('tests every row of the pool sooner or later', () => {
  const tested = new Set(
    Array.from({ length: 40 }, (_, seed) => splitRows(100, fractions, loadContext(stream(seed)))).flatMap(
      ({ test }) => [...test],
    ),
  );
  expect(tested.size).toBe(partSizes(100, fractions).pool);
  expect(tested.size).toBe(47);
});

it('gives each part its share of each class to within two rows', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('tune' as const, 'test' as const), (seed, phase) => {
      const classes = Int32Array.from({ length: 300 }, (_, row) => (row < 200 ? 0 : row < 290 ? 1 : 2));
      const split = splitRows(300, fractions, loadContext(stream(seed), { phase }), classes);
      for (const part of [split.train, split.validation, split.test]) {
        [200, 90, 10].forEach((size, label) => {
          const count = part.filter((row) => classes[row] === label).length;
          expect(Math.abs(count - (size * part.length) / 300)).toBeLessThanOrEqual(2);
        });
      }
    }),
  );
});

it('depends only on the streams', () => {
  const rowsOf = (seed: number, task: string): number[] => [
    ...splitRows(100, fractions, loadContext(stream(seed), { common: stream(task) })).train,
  ];
  expect(rowsOf(1, 'a')).toEqual(rowsOf(1, 'a'));
  expect(rowsOf(1, 'a')).not.toEqual(rowsOf(2, 'a'));
  expect(rowsOf(1, 'a')).not.toEqual(rowsOf(1, 'b'));
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
