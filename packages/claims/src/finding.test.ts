import { describe, expect, it } from 'vitest';
import { effectsOf, findingOf, pointOf } from './finding.ts';

describe('findings', () => {
  it('have a mean, and an interval from two values on', () => {
    const { mean, interval } = findingOf([1, 1.1, 0.9, 1]);
    expect(mean).toBeCloseTo(1, 12);
    expect(interval![0]).toBeLessThan(0.95);
    expect(interval![1]).toBeGreaterThan(1.05);
    expect(findingOf([1])).toEqual({ values: [1], mean: 1, interval: null });
    expect(findingOf([])).toMatchObject({ mean: Number.NaN, interval: null });
  });

  it('become effects and points, without those that were not measured', () => {
    const rows = [
      ['a', findingOf([2]), 'nats'],
      ['b', findingOf([]), ''],
      ['c', 3, ''],
      ['d', null, ''],
      ['e', undefined, ''],
    ] as const;
    expect(effectsOf(rows)).toEqual([
      { name: 'a', estimate: 2, interval: null, unit: 'nats' },
      { name: 'c', estimate: 3, interval: null, unit: '' },
    ]);
    expect(pointOf('x', findingOf([2]))).toEqual([{ x: 'x', y: 2, interval: null }]);
    expect(pointOf('x', findingOf([]))).toEqual([]);
  });
});
