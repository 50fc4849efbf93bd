import { stream } from '@regatta/core';
import { describe, expect, it } from 'vitest';
import { batches, draws } from './batches.ts';

const order = stream('test');
const rows = (size: number, batchSize: number, steps: number): number[][] =>
  [...batches(order, size, batchSize, steps)].map((batch) => [...batch.rows]);

it('visits each example at most once per epoch and drops the last partial batch', () => {
  const epoch = rows(10, 3, 3);
  expect(epoch.map((batch) => batch.length)).toEqual([3, 3, 3]);
  expect(new Set(epoch.flat()).size).toBe(9);
});

it('draws a new permutation each epoch', () => {
  const [first, second] = rows(50, 50, 2);
  expect(first).not.toEqual(second);
  expect([...second!].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

it('gives the same first batches regardless of the number of steps', () => {
  expect(rows(10, 5, 7).slice(0, 3)).toEqual(rows(10, 5, 3));
});

it('refuses a batch larger than the training set', () => {
  expect(() => rows(10, 11, 1)).toThrow(
    'a batch of 11 does not fit in 10 training examples. Use a batch size',
  );
});

describe('draws', () => {
  const drawn = (size: number, batchSize: number, steps: number): number[][] =>
    [...draws(order, size, batchSize, steps)].map((batch) => [...batch.rows]);

  it('chooses all examples with equal probability', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (const row of drawn(10, 100, 50).flat()) counts[row]!++;
    // Each is expected 500 times, with a standard deviation of 21.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(100);
  });

  it('gives the same first batches regardless of the number of steps, and different batches at each step', () => {
    const many = drawn(1000, 5, 7);
    expect(many.slice(0, 3)).toEqual(drawn(1000, 5, 3));
    expect(new Set(many.map((rows) => rows.join())).size).toBe(7);
  });

  it('accepts a batch larger than the number of examples', () => {
    expect(new Set(drawn(2, 20, 1).flat())).toEqual(new Set([0, 1]));
  });
});
