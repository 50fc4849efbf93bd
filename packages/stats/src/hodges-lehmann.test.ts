import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hodgesLehmann, wilcoxonSignedRank } from './index.ts';

/** Values whose pairwise means are all different from each other and from 0, so that no ranks tie. */
const untied = fc
  .array(fc.integer({ min: -1000, max: 1000 }), { minLength: 6, maxLength: 12 })
  .map((values) => values.map((value, i) => value + Math.SQRT2 * (i + 1) ** 2 * 1e-3));

describe('hodgesLehmann', () => {
  it('has the interval that inverts the signed-rank test', () => {
    fc.assert(
      fc.property(untied, (differences) => {
        const { estimate, interval } = hodgesLehmann(differences);
        const [low, high] = interval!;
        const pAt = (center: number): number => wilcoxonSignedRank(differences.map((d) => d - center)).p;
        const step = 1e-7;
        expect(low).toBeLessThanOrEqual(estimate);
        expect(high).toBeGreaterThanOrEqual(estimate);
        for (const inside of [low + step, high - step, estimate + step]) {
          if (low + step < high - step) expect(pAt(inside)).toBeGreaterThan(0.05);
        }
        expect(pAt(low - step)).toBeLessThanOrEqual(0.05);
        expect(pAt(high + step)).toBeLessThanOrEqual(0.05);
      }),
    );
  });

  it('moves with the differences', () => {
    fc.assert(
      fc.property(untied, fc.integer({ min: -50, max: 50 }), (differences, shift) => {
        const moved = hodgesLehmann(differences.map((d) => d + shift));
        const { estimate, interval } = hodgesLehmann(differences);
        expect(moved.estimate).toBeCloseTo(estimate + shift, 8);
        expect(moved.interval![0]).toBeCloseTo(interval![0] + shift, 8);
      }),
    );
  });

  it('equals worked values', () => {
    // The means of pairs of 1, 2 and 6 are 1, 1.5, 2, 3.5, 4 and 6.
    expect(hodgesLehmann([6, 1, 2])).toEqual({ n: 3, estimate: 2.75, interval: null });
    expect(hodgesLehmann([6, 1, 2], { confidence: 0.5 }).interval).toEqual([1.5, 4]);
    expect(hodgesLehmann([1, 2, 3, 4, 5, 6]).interval).toEqual([1, 6]);
    expect(hodgesLehmann([1, 2, 3, 4, 5])).toMatchObject({ estimate: 3, interval: null });
  });

  it('hardly follows a single wild value', () => {
    const gains = [0.02, 0.03, 0.025, 0.028, 0.022, 0.026, 0.024, 0.021];
    expect(hodgesLehmann([...gains, -50]).estimate).toBeGreaterThan(0.02);
  });

  it('refuses what it cannot use', () => {
    expect(() => hodgesLehmann([])).toThrow('differences: expected at least one value');
    expect(() => hodgesLehmann([1], { confidence: 1 })).toThrow('confidence');
  });
});
