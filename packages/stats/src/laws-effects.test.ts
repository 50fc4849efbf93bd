import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectSize } from './effect-size.ts';
import { equivalence } from './equivalence.ts';
import { expectClose } from './fixtures/golden.ts';
import { probabilityOfImprovement } from './probability-of-improvement.ts';

const fine = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 });
const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
  minLength: 2,
  maxLength: 12,
});

describe('effect sizes', () => {
  it('swapping the sides reverses signs and probabilities', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const [a, b] = [list.map(([x]) => x), list.map(([, y]) => y)];
        const [ab, ba] = [effectSize(a, b), effectSize(b, a)];
        for (const name of [
          'dz',
          'hedgesGz',
          'hedgesGzApproximate',
          'cohenD',
          'repeatedMeasuresD',
        ] as const) {
          if (ab[name] === null) expect(ba[name]).toBeNull();
          else expectClose(ba[name], 0 - ab[name]);
        }
        expectClose(ba.cliffsDelta, 0 - ab.cliffsDelta);
        expectClose(ba.rankBiserial, 0 - ab.rankBiserial);
        expectClose(ba.varghaDelaneyA, 1 - ab.varghaDelaneyA);
        expectClose(ba.probabilityOfImprovement, 1 - ab.probabilityOfImprovement);
        expect([ba.wins, ba.ties, ba.losses]).toEqual([ab.losses, ab.ties, ab.wins]);
        const lower = effectSize(a, b, { higherIsBetter: false });
        expectClose(lower.probabilityOfImprovement, 1 - ab.probabilityOfImprovement);
        expect(lower.dz).toBe(ab.dz);
        expect([lower.wins, lower.losses]).toEqual([ab.losses, ab.wins]);
      }),
    );
  });

  it('Hedges corrects toward 0, and Cliff and Vargha-Delaney agree', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const result = effectSize(
          list.map(([x]) => x),
          list.map(([, y]) => y),
        );
        expectClose(result.varghaDelaneyA, (1 + result.cliffsDelta) / 2);
        if (result.dz === null || result.hedgesGz === null) return;
        expect(Math.abs(result.hedgesGz)).toBeLessThanOrEqual(Math.abs(result.dz));
      }),
    );
  });

  it('the probability of improvement is one half against itself and does not depend on the order of unpaired runs', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const [a, b] = [list.map(([x]) => x), list.map(([, y]) => y)];
        expect(probabilityOfImprovement(a, a)).toBe(0.5);
        expect(probabilityOfImprovement(a, a, { paired: true })).toBe(0.5);
        expect(probabilityOfImprovement(a.toReversed(), b)).toBe(probabilityOfImprovement(a, b));
      }),
    );
  });

  it('equivalence holds exactly when the interval lies within the margin', () => {
    const margin = fc.double({ min: 0.01, max: 2, noNaN: true });
    fc.assert(
      fc.property(fine, margin, fc.constantFrom(0.01, 0.05, 0.1), (d, wide, alpha) => {
        const { p, equivalent, interval } = equivalence(d, wide, { alpha });
        if (interval === null || p === null) {
          expect(equivalent).toBe(false);
          return;
        }
        // Exactly at the boundary, rounding decides.
        if (Math.abs(p - alpha) < 1e-9) return;
        expect(equivalent).toBe(interval[0] > -wide && interval[1] < wide);
        expect(equivalence(d, 2 * wide, { alpha }).p).toBeLessThanOrEqual(p);
        expectClose(
          equivalence(
            d.map((value) => -value),
            wide,
            { alpha },
          ).p,
          p,
          1e-9,
        );
      }),
    );
  });
});
