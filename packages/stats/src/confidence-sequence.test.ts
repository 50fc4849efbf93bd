import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confidenceSequence, mixtureRatio, sequentialQuantile } from './confidence-sequence.ts';
import { crossedMean, crossedVariance } from './crossed-mean.ts';
import { studentTQuantile } from './distributions.ts';
import { expectClose } from './fixtures/golden.ts';
import { normals } from './fixtures/normals.ts';
import { meanInterval } from './interval.ts';

describe('sequentialQuantile', () => {
  it('solves the equation of the mixture, as scipy’s brentq does', () => {
    expectClose(sequentialQuantile(9, 9.27, 0.05), 3.8989820025965445, 1e-9);
    expectClose(sequentialQuantile(4, 20, 0.05), 5.370020311069614, 1e-9);
    expectClose(sequentialQuantile(30, 13, 0.01), 3.952014555456175, 1e-9);
    expectClose(sequentialQuantile(Number.POSITIVE_INFINITY, 9.27, 0.05), 3.035126046566464, 1e-9);
    expect(sequentialQuantile(1, 2, 0.05)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is wider than a t interval, and reaches the normal mixture with many degrees of freedom', () => {
    const ratio = fc.double({ min: 1.5, max: 200, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), ratio, (df, own) => {
        expect(sequentialQuantile(df, own, 0.05)).toBeGreaterThan(studentTQuantile(0.975, df));
        const normal = sequentialQuantile(Number.POSITIVE_INFINITY, own, 0.05);
        expectClose(sequentialQuantile(1e8, own, 0.05), normal, 1e-5);
      }),
    );
  });

  it('refuses arguments out of range', () => {
    expect(() => sequentialQuantile(0, 2, 0.05)).toThrow(/df: expected a finite number above 0/);
    expect(() => sequentialQuantile(3, 1, 0.05)).toThrow(/ratio: expected a finite number above 1/);
    expect(() => sequentialQuantile(3, 2, 1)).toThrow(/alpha: expected a number between 0 and 1/);
  });
});

describe('mixtureRatio', () => {
  it('minimizes the reach of the normal mixture', () => {
    expectClose(mixtureRatio(0.05), 9.211968062068253, 1e-9);
    expectClose(mixtureRatio(0.01), 12.756371222495918, 1e-9);
    const at = (ratio: number): number => sequentialQuantile(Number.POSITIVE_INFINITY, ratio, 0.05);
    const best = mixtureRatio(0.05);
    expect(at(best)).toBeLessThan(at(0.8 * best));
    expect(at(best)).toBeLessThan(at(1.2 * best));
  });
});

describe('confidenceSequence', () => {
  it('misses the mean at some of 5 to 80 looks in at most 5 % of sequences, where t intervals miss in far more', () => {
    const next = normals(3);
    const count = 800;
    const misses = { sequence: 0, repeated: 0 };
    for (let i = 0; i < count; i += 1) {
      const values: number[] = [];
      const missed = { sequence: false, repeated: false };
      for (let n = 1; n <= 80; n += 1) {
        values.push(next());
        if (n < 5) continue;
        const [low, high] = confidenceSequence(values) ?? [-1, 1];
        if (low > 0 || high < 0) missed.sequence = true;
        const t = meanInterval(values).interval!;
        if (t[0] > 0 || t[1] < 0) missed.repeated = true;
      }
      misses.sequence += Number(missed.sequence);
      misses.repeated += Number(missed.repeated);
    }
    expect(misses.sequence / count).toBeLessThan(0.05);
    expect(misses.repeated / count).toBeGreaterThan(0.2);
  });

  it('moves and scales with the values', () => {
    const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 6, maxLength: 12 });
    fc.assert(
      fc.property(values, (own) => {
        const [a, b] = [confidenceSequence(own), confidenceSequence(own.map((value) => 2 * value + 1))];
        a?.forEach((bound, i) => {
          expectClose(b![i]!, 2 * bound + 1, 1e-9);
        });
      }),
    );
  });

  it('has no bounds at first', () => {
    expect(confidenceSequence([3])).toBeNull();
    expect(confidenceSequence([3, 4])).toBeNull();
    expect(confidenceSequence([3, 4, 3, 4, 3, 4])).not.toBeNull();
    expect(() => confidenceSequence([])).toThrow(/values: expected at least one value/);
    expect(() => confidenceSequence([1], { planned: 1 })).toThrow(/planned/);
  });

  it('covers new examples too, if it reaches over the standard error of crossedMean', () => {
    const next = normals(8);
    const [first, last, examples, count] = [5, 40, 60, 300];
    const missed = Array.from({ length: count }, () => {
      const effects = Array.from({ length: examples }, () => 8 * next());
      const cells = Array.from({ length: last }, () => {
        const run = next();
        return effects.map((effect) => run + effect + 3 * next());
      });
      for (let n = first; n <= last; n += 5) {
        const { mean, standardError, variances, df } = crossedMean(cells.slice(0, n));
        const planned = crossedVariance(variances!, first, examples);
        const ratio = 1 + ((mixtureRatio(0.05) - 1) * planned) / standardError! ** 2;
        if (Math.abs(mean) > sequentialQuantile(df, ratio, 0.05) * standardError!) return 1;
      }
      return 0;
    }).filter((miss) => miss === 1).length;
    expect(missed / count).toBeLessThan(0.05);
  });
});
