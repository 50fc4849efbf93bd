import { correctedResampledT, pairedT } from '@regatta/stats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClauseSpec, clauseOf, statusOf } from './clause.ts';

const spec = (kind: ClauseSpec['kind'], margin = 2): ClauseSpec => ({
  text: 'x',
  kind,
  margin,
  unit: 'points',
});
const around = (mean: number, spread = 0.1): number[] =>
  [-2, -1, 0, 1, 2, -1, 1, 0].map((v) => mean + spread * v);
const statuses = (kind: ClauseSpec['kind'], means: readonly number[]): string[] =>
  means.map((mean) => clauseOf(spec(kind), around(mean)).status);

describe('a clause', () => {
  it('is shown or contradicted only by its whole interval, on the side that its kind says', () => {
    expect(statuses('more', [5, 1, -5])).toEqual(['shown', 'contradicted', 'contradicted']);
    expect(statuses('not less', [5, 0, -1.5, -5])).toEqual(['shown', 'shown', 'shown', 'contradicted']);
    expect(statuses('same', [0, 1.5, 5, -5])).toEqual(['shown', 'shown', 'contradicted', 'contradicted']);
    for (const kind of ['more', 'not less', 'same'] as const) {
      expect(clauseOf(spec(kind), around(kind === 'more' ? 1 : -1, 5)).status).toBe('open');
    }
  });

  it('is open below five seeds, and a number without any', () => {
    expect(clauseOf(spec('more'), [9, 9, 9, 9])).toMatchObject({
      status: 'open',
      p: null,
      interval: null,
      estimate: 9,
    });
    expect(clauseOf(spec('more'), [])).toMatchObject({ status: 'open', estimate: 0 });
  });

  it('has the p value of the test that its interval inverts', () => {
    expect(clauseOf(spec('more'), around(2.1)).p).toBeCloseTo(pairedT(around(0.1)).p!, 12);
    expect(clauseOf(spec('not less'), around(-1.9)).p).toBeCloseTo(pairedT(around(0.1)).p!, 12);
    expect(clauseOf(spec('more'), around(-1)).p).toBe(1);
    expect(correctedResampledT(around(1), { trainSize: 4, testSize: 1 }).p).toBeGreaterThan(
      pairedT(around(1)).p!,
    );
  });

  it('has the p value of the opposite, small only where its interval is beyond the bound', () => {
    expect(clauseOf(spec('more'), around(1.9)).pAgainst).toBeCloseTo(pairedT(around(-0.1)).p!, 12);
    expect(clauseOf(spec('not less'), around(-2.1)).pAgainst).toBeCloseTo(pairedT(around(-0.1)).p!, 12);
    expect(clauseOf(spec('same'), around(-2.1)).pAgainst).toBeCloseTo(pairedT(around(-0.1)).p!, 12);
    expect(clauseOf(spec('same'), around(1)).pAgainst).toBe(1);
    const kinds = fc.constantFrom<ClauseSpec['kind']>('more', 'not less', 'same');
    const number = fc.double({ min: -6, max: 6, noNaN: true });
    fc.assert(
      fc.property(kinds, number, fc.double({ min: 0.1, max: 3, noNaN: true }), (kind, mean, spread) => {
        const { status, pAgainst } = clauseOf(spec(kind), around(mean, spread));
        expect(status === 'contradicted').toBe(pAgainst! <= 0.05);
      }),
    );
  });

  it('says percents of log ratios, and tests them against the log of the margin', () => {
    const percents: ClauseSpec = { text: 'x', kind: 'more', margin: 20, unit: '%' };
    // A loss that halves each time, more or less: 100 ln 2 is 50 %.
    const { text, estimate, interval, p, status } = clauseOf(percents, around(100 * Math.LN2));
    expect(text).toBe('x by at least 20 %');
    expect(estimate).toBeCloseTo(50, 10);
    expect(interval![0]).toBeLessThan(50);
    expect(p).toBeCloseTo(pairedT(around(100 * Math.LN2 + 100 * Math.log(0.8))).p!, 12);
    expect(status).toBe('shown');
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (gain) => {
        const clause = clauseOf({ ...percents, margin: 2 }, around(gain, 3));
        expect(clause.status === 'shown').toBe(clause.p! <= 0.05);
      }),
    );
  });

  it('corrects for the examples that seeds share', () => {
    const values = around(3, 1);
    const overlap = { trainSize: 300, testSize: 100 };
    const { p, interval } = clauseOf({ ...spec('more'), overlap }, values);
    const shifted = correctedResampledT(
      values.map((v) => v - 2),
      overlap,
    );
    expect(p).toBeCloseTo(shifted.p!, 12);
    expect(interval).toEqual(correctedResampledT(values, overlap).interval);
  });

  it('judges values that do not vary by the sign test', () => {
    expect(clauseOf(spec('not less'), Array(8).fill(0))).toMatchObject({ status: 'shown', p: 2 ** -7 });
    expect(clauseOf(spec('more'), Array(12).fill(100))).toMatchObject({ status: 'shown', p: 2 ** -11 });
    expect(clauseOf(spec('more'), Array(5).fill(100))).toMatchObject({ status: 'open', p: 2 ** -4 });
    expect(clauseOf(spec('more', 0), Array(8).fill(0))).toMatchObject({ status: 'open', p: 1 });
  });

  it('is never both shown and contradicted, and never against the sign of what it says', () => {
    const number = fc.double({ min: -10, max: 10, noNaN: true });
    const kinds = fc.constantFrom<ClauseSpec['kind']>('more', 'not less', 'same');
    fc.assert(
      fc.property(kinds, number, fc.double({ min: 0, max: 5, noNaN: true }), (kind, mean, half) => {
        const status = statusOf({ kind, margin: 2 }, { interval: [mean - half, mean + half] });
        if (status === 'shown' && kind === 'more') expect(mean).toBeGreaterThanOrEqual(2);
        if (status === 'shown' && kind === 'same') expect(Math.abs(mean)).toBeLessThan(2);
        if (status === 'contradicted' && kind === 'not less') expect(mean).toBeLessThan(-2);
      }),
    );
  });
});
