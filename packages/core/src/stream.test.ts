import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RegattaError } from './errors.ts';
import { stream } from './stream.ts';

const seeds = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const starts = fc.nat({ max: 50 });
const counts = fc.nat({ max: 60 });

describe('a stream', () => {
  it('is a pure function of its path', () => {
    fc.assert(
      fc.property(seeds, fc.string(), fc.nat(), counts, (seed, name, step, count) => {
        const draw = () => stream(seed).fold(name).fold(step).bits(count);
        expect(draw()).toEqual(draw());
      }),
    );
  });

  it('does not change earlier draws when more are drawn, and starts anywhere', () => {
    fc.assert(
      fc.property(seeds, starts, counts, (seed, start, count) => {
        const s = stream(seed);
        const total = start + count;
        expect(s.bits(count, start)).toEqual(s.bits(total).subarray(start));
        expect(s.uniform(count, start)).toEqual(s.uniform(total).subarray(start));
        expect([...s.normal(count, start)]).toEqual([...s.normal(total).subarray(start)]);
        expect(s.bernoulli(count, 0.3, start)).toEqual(s.bernoulli(total, 0.3).subarray(start));
      }),
    );
  });

  it('folds different salts to different streams', () => {
    const salts = [
      '',
      'a',
      'b',
      'ab',
      'a\0',
      'abcd',
      'abcde',
      'hidden1',
      'hidden2',
      0,
      1,
      2,
      256,
      2 ** 32 - 1,
    ];
    const keys = salts.map((salt) => stream(1).fold(salt).key.join());
    expect(new Set(keys).size).toBe(salts.length);
  });

  it('permutes: each index occurs once', () => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: 200 }), (seed, n) => {
        const order = [...stream(seed).permutation(n)].sort((a, b) => a - b);
        expect(order).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it('draws all permutations of four about equally often', () => {
    const found = new Map<string, number>();
    for (let seed = 0; seed < 4800; seed++) {
      const order = stream(seed).permutation(4).join('');
      found.set(order, (found.get(order) ?? 0) + 1);
    }
    expect(found.size).toBe(24);
    // 200 expected each, standard deviation 13.8.
    for (const count of found.values()) expect(Math.abs(count - 200)).toBeLessThan(70);
  });

  it('has the moments of its distributions', () => {
    const n = 200_000;
    const s = stream(9);
    const uniform = s.fold('u').uniform(n);
    const normal = s.fold('n').normal(n);
    const mean = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0) / n;
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(mean(normal))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(mean(normal.map((z) => z * z)) - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(mean(normal.map((z) => z ** 4)) - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
    for (const p of [0.001, 0.2, 0.5, 0.999]) {
      const ones = mean(s.fold('b').bernoulli(n, p));
      expect(Math.abs(ones - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  it('resolves probabilities finer than its 16 bits', () => {
    // A probability below 2^-16: the first 16 bits of a draw can only say "maybe", the refinement decides.
    const n = 4_000_000;
    const p = 2 ** -18;
    const ones = stream(3)
      .bernoulli(n, p)
      .reduce((sum, bit) => sum + bit, 0);
    expect(Math.abs(ones - n * p)).toBeLessThan(5 * Math.sqrt(n * p));
    expect(
      stream(3)
        .bernoulli(1000, 0)
        .some((bit) => bit === 1),
    ).toBe(false);
    expect(
      stream(3)
        .bernoulli(1000, 1)
        .every((bit) => bit === 1),
    ).toBe(true);
  });

  it('keeps more draws at a higher probability', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, a, b) => {
          const low = stream(seed).bernoulli(64, Math.min(a, b));
          const high = stream(seed).bernoulli(64, Math.max(a, b));
          expect(low.every((bit, i) => bit <= high[i]!)).toBe(true);
        },
      ),
    );
  });

  it.each([[-1], [1.5], [Number.NaN], [2 ** 53]])('rejects the seed %s', (seed) => {
    expect(() => stream(seed)).toThrow(RegattaError);
  });

  it('rejects salts, counts and probabilities out of range', () => {
    expect(() => stream(0).fold(-1)).toThrow('an integer in 0 .. 2^32 - 1');
    expect(() => stream(0).fold(2 ** 32)).toThrow(RegattaError);
    expect(() => stream(0).bits(-1)).toThrow(RegattaError);
    expect(() => stream(0).bernoulli(1, 1.01)).toThrow('a probability in [0, 1]');
  });
});
