import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bonferroniDunnDifference, criticalDifference } from './critical-difference.ts';
import { expectClose } from './fixtures/golden.ts';
import { friedman } from './friedman.ts';
import { mean } from './moments.ts';
import { nemenyiGroups, nemenyiP } from './nemenyi.ts';
import { rankRows } from './rank-rows.ts';
import { studentizedRangeCdf, studentizedRangeQuantile } from './studentized-range.ts';
import { wilcoxonHolm } from './wilcoxon-holm.ts';

const scores = fc
  .record({ tasks: fc.integer({ min: 2, max: 8 }), methods: fc.integer({ min: 2, max: 5 }) })
  .chain(({ tasks, methods: k }) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: k, maxLength: k }), {
      minLength: tasks,
      maxLength: tasks,
    }),
  );
const rounded = 1 + 1e-12;

describe('ranks', () => {
  it('a row of ranks sums to k (k + 1) / 2, and lower-is-better reverses it', () => {
    fc.assert(
      fc.property(scores, (table) => {
        const k = table[0]!.length;
        const [high, low] = [rankRows(table), rankRows(table, { higherIsBetter: false })];
        high.forEach((row, i) => {
          expect(row.reduce((sum, rank) => sum + rank, 0)).toBe((k * (k + 1)) / 2);
          expect(low[i]).toEqual(row.map((rank) => k + 1 - rank));
        });
      }),
    );
  });

  it('infinities rank first or last', () => {
    expect(rankRows([[0.5, Number.NEGATIVE_INFINITY, 0.7, Number.NEGATIVE_INFINITY]])).toEqual([
      [2, 3.5, 1, 3.5],
    ]);
    expect(rankRows([[1, Number.POSITIVE_INFINITY]], { higherIsBetter: false })).toEqual([[1, 2]]);
  });

  it('Friedman depends neither on the order of tasks nor on monotone transformations', () => {
    fc.assert(
      fc.property(scores, (table) => {
        const result = friedman(table);
        expect(result.kendallW).toBeGreaterThanOrEqual(0);
        expect(result.kendallW).toBeLessThanOrEqual(1);
        expect(result.p).toBeLessThanOrEqual(result.uncorrected.p * rounded);
        expectClose(mean(result.meanRanks), (table[0]!.length + 1) / 2);
        const other = friedman(table.toReversed().map((row) => row.map((score) => Math.exp(score))));
        expectClose(other.statistic, result.statistic, 1e-9);
        expectClose(friedman(table, { higherIsBetter: false }).statistic, result.statistic, 1e-9);
      }),
    );
  });

  it('Friedman at its extremes: equal rankings, equal scores', () => {
    const alike = friedman(Array.from({ length: 5 }, () => [3, 2, 1]));
    expect(alike).toMatchObject({ statistic: 10, kendallW: 1, meanRanks: [1, 2, 3] });
    expect(alike.imanDavenport).toMatchObject({ statistic: Number.POSITIVE_INFINITY, p: 0 });
    const tied = friedman(Array.from({ length: 5 }, () => [1, 1, 1]));
    expect(tied).toMatchObject({ statistic: 0, p: 1, kendallW: 0, tieCorrection: 0 });
    expect(tied.imanDavenport).toMatchObject({ statistic: 0, p: 1 });
  });

  it('the critical difference falls with tasks and with alpha, and rises with methods; a single control needs less', () => {
    const count = fc.integer({ min: 3, max: 20 });
    fc.assert(
      fc.property(count, count, (k, n) => {
        const cd = criticalDifference(k, n);
        expect(criticalDifference(k, n + 1)).toBeLessThan(cd);
        expect(criticalDifference(k, n, 0.1)).toBeLessThan(cd);
        expect(criticalDifference(k + 1, n)).toBeGreaterThan(cd);
        expect(bonferroniDunnDifference(k, n)).toBeLessThan(cd);
      }),
      { numRuns: 20 },
    );
  });

  it('Nemenyi: p is below alpha if the difference exceeds the critical difference', () => {
    const ranks = [1.4, 2.1, 3.3, 3.2];
    const p = nemenyiP(ranks, 12);
    const cd = criticalDifference(4, 12);
    ranks.forEach((a, i) => {
      ranks.forEach((b, j) => {
        expect(p[i]![j]! < 0.05).toBe(Math.abs(a - b) > cd);
        expect(p[i]![j]).toBe(p[j]![i]);
      });
      expect(p[i]![i]).toBe(1);
    });
  });

  it('groups are exactly the maximal sets of methods that do not differ', () => {
    const ranks = fc.array(fc.integer({ min: 4, max: 24 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(ranks, fc.integer({ min: 1, max: 12 }), (quarters, cd) => {
        const sets = Array.from({ length: 2 ** quarters.length }, (_, code) =>
          quarters.map((_unused, i) => i).filter((i) => (code >> i) & 1),
        ).filter(
          (set) =>
            set.length > 1 && set.every((i) => set.every((j) => Math.abs(quarters[i]! - quarters[j]!) < cd)),
        );
        const maximal = sets.filter(
          (set) => !sets.some((other) => other.length > set.length && set.every((i) => other.includes(i))),
        );
        const key = (set: readonly number[]): string => [...set].sort().join();
        const groups = nemenyiGroups(
          quarters.map((rank) => rank / 4),
          cd / 4,
        );
        expect(groups.map(key).sort()).toEqual(maximal.map(key).sort());
      }),
    );
  });

  it('the quantile of the studentized range inverts its CDF', () => {
    const level = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    const degrees = fc.constantFrom(2, 10, Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(level, fc.integer({ min: 2, max: 12 }), degrees, (p, k, df) => {
        expectClose(studentizedRangeCdf(studentizedRangeQuantile(p, k, df), k, df), p, 1e-10);
      }),
      { numRuns: 6 },
    );
  });

  it('Wilcoxon-Holm tests every pair, or every method against the control', () => {
    fc.assert(
      fc.property(scores, (table) => {
        const k = table[0]!.length;
        const { pairs, matrix } = wilcoxonHolm(table);
        expect(pairs).toHaveLength((k * (k - 1)) / 2);
        for (const { a, b, p, adjusted, wins, ties, losses } of pairs) {
          expect(adjusted).toBeGreaterThanOrEqual(p);
          expect(wins + ties + losses).toBe(table.length);
          expect([matrix[a]![b], matrix[b]![a]]).toEqual([adjusted, adjusted]);
        }
        const controlled = wilcoxonHolm(table, { control: 1 });
        expect(controlled.pairs.map(({ b }) => b)).toEqual(Array.from({ length: k - 1 }, () => 1));
        const all = new Map(pairs.map(({ a, b, p }) => [[a, b].sort().join(), p]));
        for (const { a, b, p } of controlled.pairs) expect(p).toBe(all.get([a, b].sort().join()));
        const lower = wilcoxonHolm(table, { higherIsBetter: false });
        lower.pairs.forEach(({ wins }, i) => {
          expect(wins).toBe(pairs[i]!.losses);
        });
      }),
    );
  });
});
