import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from './fixtures/golden.ts';
import { meanInterval } from './interval.ts';
import { correlation, mean, variance } from './moments.ts';
import { pairedDifference } from './paired.ts';
import { welchInterval } from './welch.ts';

const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const sample = fc.array(value, { minLength: 2, maxLength: 20 });
const pairs = fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 20 });

describe('laws', () => {
  it('the order of runs does not matter', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const [a, b] = [list.map(([x]) => x), list.map(([, y]) => y)];
        const forward = pairedDifference(a, b);
        const backward = pairedDifference(a.toReversed(), b.toReversed());
        expectClose(backward.mean, forward.mean);
        expectClose(backward.sd, forward.sd);
        expectClose(backward.interval![0], forward.interval![0]);
        expect([backward.wins, backward.ties]).toEqual([forward.wins, forward.ties]);
        expectClose(welchInterval(a.toReversed(), b).interval![1], welchInterval(a, b).interval![1]);
      }),
    );
  });

  it('swapping the sides negates the result', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const [a, b] = [list.map(([x]) => x), list.map(([, y]) => y)];
        const [ab, ba] = [pairedDifference(a, b), pairedDifference(b, a)];
        expectClose(ba.mean, 0 - ab.mean);
        expectClose(ba.interval![0], 0 - ab.interval![1]);
        expect([ba.wins, ba.ties, ba.losses]).toEqual([ab.losses, ab.ties, ab.wins]);
        const lower = pairedDifference(a, b, { higherIsBetter: false });
        expect([lower.wins, lower.ties, lower.losses]).toEqual([ab.losses, ab.ties, ab.wins]);
        expect(lower.interval).toEqual(ab.interval);
        expect(ab.wins + ab.ties + ab.losses).toBe(ab.n);
        expectClose(welchInterval(b, a).interval![0], 0 - welchInterval(a, b).interval![1]);
      }),
    );
  });

  it('an interval contains its mean and widens with confidence', () => {
    fc.assert(
      fc.property(sample, (a) => {
        const [narrow, wide] = [0.9, 0.99].map((confidence) => meanInterval(a, { confidence }).interval!);
        expect(narrow![0]).toBeLessThanOrEqual(mean(a));
        expect(narrow![1]).toBeGreaterThanOrEqual(mean(a));
        expect(wide![1] - wide![0]).toBeGreaterThanOrEqual(narrow![1] - narrow![0]);
      }),
    );
  });

  it('Welch degrees of freedom lie between the smaller side and both sides together', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const { df } = welchInterval(a, b);
        if (df === null) return;
        expect(df).toBeGreaterThanOrEqual((Math.min(a.length, b.length) - 1) * (1 - 1e-12));
        expect(df).toBeLessThanOrEqual((a.length + b.length - 2) * (1 + 1e-12));
      }),
    );
  });

  it('a common offset costs no digits and equal values have variance 0', () => {
    expect(variance([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBe(1);
    fc.assert(
      fc.property(value, fc.integer({ min: 2, max: 30 }), (x, n) => {
        expect(variance(Array.from({ length: n }, () => x))).toBe(0);
      }),
    );
  });

  it('correlation is within its bounds, and 1 for an increasing line', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const r = correlation(
          list.map(([x]) => x),
          list.map(([, y]) => y),
        );
        if (r !== null) expect(Math.abs(r)).toBeLessThanOrEqual(1);
      }),
    );
    expectClose(correlation([1, 2, 4], [3, 5, 9]), 1);
    expectClose(correlation([1, 2, 4], [-3, -5, -9]), -1);
  });
});
