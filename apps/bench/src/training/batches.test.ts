import { stream } from '@regatta/core';
import { expect, it } from 'vitest';
import { batches } from './batches.ts';

const order = stream('test');
const rows = (size: number, batchSize: number, steps: number): number[][] =>
  [...batches(order, size, batchSize, steps)].map((batch) => [...batch.rows]);

it('visits each example at most once an epoch and drops the partial batch', () => {
  const epoch = rows(10, 3, 3);
  expect(epoch.map((batch) => batch.length)).toEqual([3, 3, 3]);
  expect(new Set(epoch.flat()).size).toBe(9);
});

it('permutes anew each epoch', () => {
  const [first, second] = rows(50, 50, 2);
  expect(first).not.toEqual(second);
  expect([...second!].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

it('begins the same way however many steps follow', () => {
  expect(rows(10, 5, 7).slice(0, 3)).toEqual(rows(10, 5, 3));
});

it('refuses a batch larger than the training set', () => {
  expect(() => rows(10, 11, 1)).toThrow('a batch of 11 does not fit in 10 training examples');
});
