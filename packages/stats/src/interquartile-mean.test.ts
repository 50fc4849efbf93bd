import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countedInterquartileMean, interquartileMean } from './index.ts';

describe('countedInterquartileMean', () => {
  it('is the interquartile mean of the values written out, but for rounding', () => {
    const values = fc.array(fc.tuple(fc.double({ min: -10, max: 10, noNaN: true }), fc.nat(5)), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(values, (pairs) => {
        fc.pre(pairs.some(([, count]) => count > 0));
        const sorted = pairs.toSorted(([a], [b]) => a - b);
        const found = countedInterquartileMean(
          Float64Array.from(sorted, ([value]) => value),
          Uint32Array.from(sorted, ([, count]) => count),
        );
        const written = pairs.flatMap(([value, count]) => Array.from({ length: count }, () => value));
        // Values are at most 10 in size: a sum of 300 of them is off by 1e-13 at most.
        expect(Math.abs(found - interquartileMean(written))).toBeLessThan(1e-13);
      }),
    );
  });

  it.each([
    [[1, 2], [0, 0], 'received zeros'],
    [[1, 2], [1], 'received 1'],
    [[], [], 'received zeros'],
  ])('refuses values %j with counts %j', (values, counts, message) => {
    expect(() => countedInterquartileMean(Float64Array.from(values), Uint32Array.from(counts))).toThrow(
      message,
    );
  });
});
