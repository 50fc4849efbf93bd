import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose } from './fixtures/golden.ts';
import { mcnemar } from './mcnemar.ts';
import { signFlip } from './sign-flip.ts';
import { signTest } from './sign-test.ts';
import { wilcoxonSignedRank } from './wilcoxon-signed-rank.ts';

/** Few distinct values, so that ties and zeros are frequent. */
const coarse = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 9 });
const fine = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 });
const differences = fc.oneof(coarse, fine);
const alternatives = ['two-sided', 'greater', 'less'] as const;
const tests = [
  { name: 'signFlip', test: signFlip },
  { name: 'wilcoxonSignedRank', test: wilcoxonSignedRank },
] as const;

/** The values with every sign pattern. */
function patterns(values: readonly number[]): number[][] {
  return values.reduce<number[][]>(
    (all, value) =>
      all.flatMap((pattern) => [
        [...pattern, value],
        [...pattern, -value],
      ]),
    [[]],
  );
}

function share(values: readonly number[], isExtreme: (value: number) => boolean): number {
  return values.filter(isExtreme).length / values.length;
}

describe('exact tests', () => {
  it('signFlip gives the same counts as trying every pattern', () => {
    fc.assert(
      fc.property(coarse, (d) => {
        const total = (pattern: readonly number[]): number => pattern.reduce((sum, value) => sum + value, 0);
        const [sums, observed] = [patterns(d).map(total), total(d)];
        const p = (alternative: (typeof alternatives)[number]): number => signFlip(d, { alternative }).p;
        expect(p('two-sided')).toBe(share(sums, (sum) => Math.abs(sum) >= Math.abs(observed)));
        expect(p('greater')).toBe(share(sums, (sum) => sum >= observed));
        expect(p('less')).toBe(share(sums, (sum) => sum <= observed));
      }),
    );
  });

  it('wilcoxonSignedRank gives the same counts as trying every pattern, even with ties', () => {
    fc.assert(
      fc.property(coarse, (d) => {
        const { n, wPlus, wMinus, p } = wilcoxonSignedRank(d);
        const nonzero = d.filter((value) => value !== 0).map(Math.abs);
        const rank = (value: number): number =>
          nonzero.filter((other) => other < value).length +
          (nonzero.filter((other) => other === value).length + 1) / 2;
        const sums = patterns(nonzero.map(rank)).map((pattern) =>
          pattern.reduce((sum, value) => sum + Math.max(0, value), 0),
        );
        expect(n).toBe(nonzero.length);
        expect(wPlus + wMinus).toBe((n * (n + 1)) / 2);
        const tail = share(sums, (sum) => sum >= Math.max(wPlus, wMinus));
        expectClose(p, Math.min(1, 2 * tail), 1e-12);
      }),
    );
  });

  it.each(tests)(
    '$name: p is a multiple of 2^-n, mirrors with the signs, and ignores order and scale',
    ({ test }) => {
      fc.assert(
        fc.property(differences, fc.constantFrom(...alternatives), (d, alternative) => {
          const { p } = test(d, { alternative });
          expect(p).toBeGreaterThan(0);
          expect(p).toBeLessThanOrEqual(1);
          expect(Number.isInteger(p * 2 ** d.length)).toBe(true);
          expect(test(d.toReversed(), { alternative }).p).toBe(p);
          expect(
            test(
              d.map((value) => 4 * value),
              { alternative },
            ).p,
          ).toBe(p);
          const opposite = { 'two-sided': 'two-sided', greater: 'less', less: 'greater' } as const;
          expect(
            test(
              d.map((value) => -value),
              { alternative: opposite[alternative] },
            ).p,
          ).toBe(p);
        }),
      );
    },
  );

  it('the smallest p is 2 / 2^n when all signs agree, as in the sign test', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }),
        (d) => {
          expect(signFlip(d).p).toBe(2 / 2 ** d.length);
          expect(wilcoxonSignedRank(d).p).toBe(2 / 2 ** d.length);
          expectClose(signTest(d.length, 0).p, 2 / 2 ** d.length, 1e-12);
        },
      ),
    );
  });

  it('random signs give nearly the exact p, the same for the same seed, and never 0', () => {
    const d = [0.4, -0.1, 0.3, 0.2, -0.25, 0.5, 0.05, 0.15, -0.3, 0.35, 0.1, -0.05];
    for (const alternative of alternatives) {
      const exact = signFlip(d, { alternative });
      const drawn = signFlip(d, { alternative, exactLimit: 0, seed: 3 });
      expect(exact).toMatchObject({ exact: true, patterns: 4096 });
      expect(drawn).toMatchObject({ exact: false, patterns: 100_000 });
      expect(Math.abs(drawn.p - exact.p)).toBeLessThan(0.006);
      expect(signFlip(d, { alternative, exactLimit: 0, seed: 3 })).toEqual(drawn);
      expect(signFlip(d, { alternative, exactLimit: 0, seed: 4 }).p).not.toBe(drawn.p);
    }
    const all = Array.from({ length: 60 }, () => 1);
    expect(signFlip(all, { draws: 999 }).p).toBe(1 / 1000);
    expect(signFlip(all.slice(0, 40), { exactLimit: 40 }).p).toBe(2 / 2 ** 40);
  });

  it('rounding to the resolution turns differences due to floating point into ties', () => {
    const d = [0.3 - 0.2, 0.2 - 0.1, 0.5 - 0.6, 0.9 - 0.8];
    expect(wilcoxonSignedRank(d, { resolution: 0.1 })).toEqual(wilcoxonSignedRank([1, 1, -1, 1]));
    expect(wilcoxonSignedRank(d).wMinus).not.toBe(2.5);
  });

  it('McNemar is symmetric and equals the sign test of the examples on which the models disagree', () => {
    const count = fc.integer({ min: 0, max: 60 });
    fc.assert(
      fc.property(count, count, (onlyA, onlyB) => {
        const result = mcnemar({ onlyA, onlyB });
        expect(mcnemar({ onlyA: onlyB, onlyB: onlyA })).toEqual(result);
        expect(result.exactP).toBe(signTest(onlyA, onlyB).p);
        expect(result.p).toBeLessThanOrEqual(1);
        expect(result.midP).toBeLessThanOrEqual(result.exactP);
      }),
    );
  });

  it('McNemar’s mid-p is that of scipy’s binomial distribution', () => {
    expectClose(mcnemar({ onlyA: 10, onlyB: 3 }).midP, 0.05737304687500002, 1e-12);
    expectClose(mcnemar({ onlyA: 6, onlyB: 16 }).midP, 0.03468966484069824, 1e-12);
    expectClose(mcnemar({ onlyA: 59, onlyB: 6 }).midP, 2.7258031986068867e-12, 1e-20);
    expectClose(mcnemar({ onlyA: 0, onlyB: 5 }).midP, 1 / 32, 1e-12);
    expect(mcnemar({ onlyA: 7, onlyB: 7 }).midP).toBe(1);
    expect(mcnemar({ onlyA: 0, onlyB: 0 }).midP).toBe(1);
  });

  it('McNemar’s mid-p rejects at about the nominal level, where the exact p is more cautious', () => {
    // All outcomes of 30 disagreements, by their probability under the null hypothesis.
    const outcomes = Array.from({ length: 31 }, (_, onlyA) => ({ onlyA, onlyB: 30 - onlyA }));
    const chance = ({ onlyA }: { onlyA: number }): number =>
      Array.from({ length: onlyA }, (_, i) => (30 - i) / (i + 1)).reduce(
        (product, x) => product * x,
        2 ** -30,
      );
    const size = (kind: 'exactP' | 'midP'): number =>
      outcomes.filter((pair) => mcnemar(pair)[kind] <= 0.05).reduce((sum, pair) => sum + chance(pair), 0);
    expect(size('exactP')).toBeLessThanOrEqual(0.05);
    expect(size('midP')).toBeGreaterThanOrEqual(size('exactP'));
    expect(size('midP')).toBeLessThan(0.055);
  });
});
