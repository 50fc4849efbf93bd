import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairedDifference, pairedT } from './index.ts';

/** scipy.stats.ttest_rel(a, b) of SciPy 1.17.1, and its confidence_interval(0.95). */
const a = [0.91, 0.88, 0.95, 0.9, 0.93, 0.87, 0.96, 0.92];
const b = [0.89, 0.85, 0.91, 0.91, 0.9, 0.86, 0.9, 0.9];

describe('pairedT', () => {
  it('equals ttest_rel of SciPy', () => {
    const found = pairedT(a.map((value, i) => value - b[i]!));
    expect(found.t).toBeCloseTo(3.4156502553198687, 10);
    expect(found.p).toBeCloseTo(0.01120143255409009, 12);
    expect(found.interval![0]).toBeCloseTo(0.007692722652810499, 12);
    expect(found.interval![1]).toBeCloseTo(0.04230727734718949, 12);
  });

  it('rejects exactly the means outside of its interval, and has the interval of pairedDifference', () => {
    const numbers = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 5, maxLength: 12 });
    fc.assert(
      fc.property(numbers, fc.double({ min: -1, max: 1, noNaN: true }), (differences, shift) => {
        const { interval, standardError } = pairedT(differences);
        fc.pre(standardError! > 1e-9);
        const [low, high] = interval!;
        const edge = 1e-6 * standardError!;
        fc.pre(Math.abs(shift - low) > edge && Math.abs(shift - high) > edge);
        const { p } = pairedT(differences.map((difference) => difference - shift));
        expect(p! > 0.05).toBe(shift > low && shift < high);
        expect(interval).toEqual(
          pairedDifference(
            differences,
            differences.map(() => 0),
          ).interval,
        );
      }),
    );
  });

  it('needs two differences, and is certain where all are equal', () => {
    expect(pairedT([0.1])).toMatchObject({ p: null, t: null, interval: null });
    expect(pairedT([0.1, 0.1]).p).toBe(0);
    expect(pairedT([0, 0, 0])).toMatchObject({ p: 1, t: 0 });
  });
});
