import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Adjustment, adjust } from './adjust.ts';
import { expectClose } from './fixtures/golden.ts';

const methods: readonly Adjustment[] = [
  'bonferroni',
  'sidak',
  'holm',
  'holm-sidak',
  'hochberg',
  'hommel',
  'benjamini-hochberg',
  'benjamini-yekutieli',
];
const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });
const rounded = 1 + 1e-12;

/** The smallest level at which Simes' test rejects every set that contains the hypothesis, for each hypothesis. */
function closedSimes(p: readonly number[]): number[] {
  const sets = Array.from({ length: 2 ** p.length }, (_, code) => p.map((_unused, i) => (code >> i) & 1));
  const simes = (set: readonly number[]): number => {
    const sorted = p.filter((_, i) => set[i] === 1).sort((x, y) => x - y);
    return Math.min(...sorted.map((value, i) => (sorted.length * value) / (i + 1)));
  };
  return p.map((_, i) => Math.max(...sets.filter((set) => set[i] === 1).map(simes)));
}

describe('adjusted p values', () => {
  it.each(methods)(
    '%s: from the raw p to 1, in the order of the raw ones, blind to their places',
    (method) => {
      fc.assert(
        fc.property(chances, (p) => {
          const adjusted = adjust(p, method);
          adjusted.forEach((value, i) => {
            expect(value).toBeGreaterThanOrEqual(p[i]!);
            expect(value).toBeLessThanOrEqual(1);
            p.forEach((other, j) => {
              if (other <= p[i]!) expect(adjusted[j]!).toBeLessThanOrEqual(value * rounded);
            });
          });
          expect(adjust(p.toReversed(), method)).toEqual(adjusted.toReversed());
          if (p.length === 1) expectClose(adjusted[0]!, p[0], 1e-12);
        }),
      );
    },
  );

  it('power grows from Bonferroni through Holm and Hochberg to Hommel and Benjamini-Hochberg', () => {
    const chain: readonly Adjustment[] = ['bonferroni', 'holm', 'hochberg', 'hommel', 'benjamini-hochberg'];
    fc.assert(
      fc.property(chances, (p) => {
        const results = chain.map((method) => adjust(p, method));
        p.forEach((_, i) => {
          for (let m = 1; m < chain.length; m += 1) {
            expect(results[m]![i]!).toBeLessThanOrEqual(results[m - 1]![i]! * rounded);
          }
        });
        const [holm, sidak] = [adjust(p, 'holm'), adjust(p, 'holm-sidak')];
        holm.forEach((value, i) => {
          expect(sidak[i]!).toBeLessThanOrEqual(value * rounded);
        });
      }),
    );
  });

  it("Hommel is closed testing with Simes' test", () => {
    fc.assert(
      fc.property(chances, (p) => {
        const wanted = closedSimes(p);
        adjust(p, 'hommel').forEach((value, i) => {
          expectClose(value, wanted[i], 1e-12);
        });
      }),
    );
  });
});
