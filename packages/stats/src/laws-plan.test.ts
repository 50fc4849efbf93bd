import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctedResampledT } from './corrected-resampled-t.ts';
import { twoSidedT } from './distributions.ts';
import { expectClose } from './fixtures/golden.ts';
import { meanInterval } from './interval.ts';
import { noncentralTSurvival } from './noncentral-t.ts';
import { detectableEffect, noetherPairs, pairedPower, pairsForCorrelation, pairsNeeded } from './power.ts';
import { signFlip } from './sign-flip.ts';
import { smallestPairedP, smallestPairs } from './smallest-pairs.ts';
import { studentizedRangeCdf } from './studentized-range.ts';

describe('power', () => {
  it('is alpha without an effect, and grows with the effect and the pairs', () => {
    const effect = fc.double({ min: 0, max: 2, noNaN: true });
    fc.assert(
      fc.property(effect, fc.integer({ min: 2, max: 60 }), fc.constantFrom(0.001, 0.05), (dz, n, alpha) => {
        expectClose(pairedPower(0, n, alpha), alpha, 1e-9);
        const power = pairedPower(dz, n, alpha);
        expectClose(pairedPower(-dz, n, alpha), power, 1e-12);
        expect(pairedPower(dz + 0.1, n, alpha)).toBeGreaterThanOrEqual(power - 1e-12);
        expect(pairedPower(dz, n + 1, alpha)).toBeGreaterThanOrEqual(power - 1e-12);
      }),
    );
  });

  it('pairsNeeded returns the fewest pairs with the requested power', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.3, max: 3, noNaN: true }), (dz) => {
        const pairs = pairsNeeded(dz);
        expect(pairedPower(dz, pairs)).toBeGreaterThanOrEqual(0.8);
        if (pairs > 2) expect(pairedPower(dz, pairs - 1)).toBeLessThan(0.8);
        expect(detectableEffect(pairs)).toBeLessThanOrEqual(dz * (1 + 1e-9));
        expect(pairsNeeded(dz, { power: 0.9 })).toBeGreaterThanOrEqual(pairs);
        expect(pairsForCorrelation(dz, 0.5)).toBe(pairs);
      }),
      { numRuns: 30 },
    );
  });

  // From statsmodels' TTestPower, except 9.82, where its noncentral t is NaN.
  it('detectable effects by number of pairs', () => {
    const [pairs, plain, ninth] = [
      [3, 5, 8, 10, 15, 20, 30, 50, 100],
      [3.26, 1.68, 1.16, 1.0, 0.78, 0.66, 0.53, 0.4, 0.28],

      [9.82, 3.07, 1.77, 1.46, 1.08, 0.9, 0.71, 0.53, 0.37],
    ];
    pairs!.forEach((n, i) => {
      expect(detectableEffect(n)).toBeCloseTo(plain![i]!, 1.99);
      expect(detectableEffect(n, { alpha: 0.05 / 9 })).toBeCloseTo(ninth![i]!, 1.99);
    });
  });

  it('Holm can reject with smallestPairs pairs, and never with fewer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.constantFrom(0.01, 0.05, 0.25), (m, alpha) => {
        const pairs = smallestPairs(m, alpha);
        expect(smallestPairedP(pairs) * m).toBeLessThanOrEqual(alpha);
        if (pairs > 1) expect(smallestPairedP(pairs - 1) * m).toBeGreaterThan(alpha);
        expect(signFlip(Array.from({ length: pairs }, () => 1)).p).toBe(smallestPairedP(pairs));
      }),
    );
  });

  it('Noether needs the same for gamma and 1 - gamma, and more near one half', () => {
    expect(noetherPairs(0.25)).toBe(noetherPairs(0.75));
    expect(noetherPairs(0.55)).toBeGreaterThan(noetherPairs(0.6));
  });
});

describe('distributions by quadrature', () => {
  // scipy 1.17.1: stats.nct.sf(x, df, nc), stats.studentized_range.cdf(q, k, df).
  it.each([
    [2, 1, 1, 0.3771280355397183],
    [2.5, 3, 0.5, 0.09423341231913746],
    [2, 10, 4, 0.9691431523245905],
    [-1, 20, 0, 0.8353717114141453],
    [5, 2, 3, 0.31050940378794767],
    [636.6, 1, 10, 0.012532999748715641],
    [13.4, 2, 15.3, 0.7260649445335952],
    [-50, 1, 1, 0.9986705745518756],
    [2, 1000, 2.8, 0.7880579604446598],
  ])('noncentral t: P(T > %d; %d, %d)', (x, df, noncentrality, expected) => {
    expectClose(noncentralTSurvival(x, df, noncentrality), expected, 1e-11);
  });

  it.each([
    [3, 3, 10, 0.8650165848104374],
    [3.5, 4, 5, 0.8207538810040719],
    [4.2, 8, 20, 0.8899973247651678],
    [6, 3, 2, 0.9079061957535132],
    [2, 5, 1, 0.2852618314643908],
    [90, 3, 1, 0.9849964259014181],
    [12, 8, 2, 0.9414246440424121],
    [3.633, 4, 1000, 0.9494112763297972],
  ])('studentized range: P(Q <= %d; %d, %d)', (q, k, df, expected) => {
    expectClose(studentizedRangeCdf(q, k, df), expected, 1e-11);
  });
});

describe('corrected resampled t', () => {
  it('is the t test when nothing is shared, and more conservative otherwise', () => {
    const sample = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(sample, (d) => {
        const plain = meanInterval(d);
        const nothing = correctedResampledT(d, { trainSize: 1e15, testSize: 1 });
        expectClose(nothing.standardError, plain.standardError, 1e-9);
        const half = correctedResampledT(d, { trainSize: 1, testSize: 1 });
        expect(half.p).toBeGreaterThanOrEqual(nothing.p!);
        expect(half.interval![1] - half.interval![0]).toBeGreaterThanOrEqual(
          nothing.interval![1] - nothing.interval![0],
        );
        if (half.standardError! > 0) expect(half.p).toBe(twoSidedT(half.mean / half.standardError!, half.df));
      }),
    );
  });
});
