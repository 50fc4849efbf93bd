import { describe, expect, it } from 'vitest';
import { effectsOf, findingOf, pointOf, seedsNeeded } from './finding.ts';

const sure = [1, 1.1, 0.9, 1];
const vague = [1, -1, 0.5, -0.2];

describe('findings', () => {
  it('lie on a side only where their whole interval does', () => {
    expect(findingOf(sure)).toMatchObject({ mean: 1, side: 'above' });
    expect(findingOf(sure.map((v) => -v)).side).toBe('below');
    expect(findingOf(vague).side).toBe('unclear');
    expect(findingOf([1])).toMatchObject({ side: 'unclear', interval: null });
    expect(findingOf([]).mean).toBeNaN();
  });

  it('need seeds, or that cannot be estimated', () => {
    expect(seedsNeeded(findingOf(vague))).toBeGreaterThan(4);
    expect(seedsNeeded(findingOf(sure), 0.99)).toBeGreaterThan(4);
    for (const values of [[], [1], [1, 1], [1, -1], [1e-9, 1, -1], [1.02, -0.98, 1.02, -0.98]])
      expect(seedsNeeded(findingOf(values))).toBeNull();
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
