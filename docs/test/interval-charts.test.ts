import { effectText } from '@regatta/report';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figures } from '../guide/figures.ts';
import { claimRuns } from '../scripts/results/committed.ts';
import { intervalChart, intervalCharts, ticksOf } from '../scripts/results/interval-charts.ts';

const charts = intervalCharts();

/** The committed number of a row. */
function numberOf(figure: string, row: number) {
  const { claim, rows, size } = figures[figure]!;
  const { outcome } = claimRuns
    .find(({ summary }) => summary.size === size)!
    .summary.claims.find(({ id }) => id === claim)!;
  const all = [...outcome.clauses.map((clause) => ({ ...clause, name: clause.text })), ...outcome.effects];
  return all.find(({ name }) => name === rows[row]![1])!;
}

describe.each(Object.keys(figures))('the interval chart "%s"', (name) => {
  const chart = charts[name]!;
  const rows = chart.rows.map((row, i) => ({ row, number: numberOf(name, i) }));

  it('has the committed numbers, all in one unit', () => {
    expect(rows.map(({ row }) => row.text)).toEqual(rows.map(({ number }) => effectText(number)));
    expect(new Set(rows.map(({ number }) => number.unit)).size).toBe(1);
    expect(new Set(rows.map(({ row }) => row.label)).size).toBe(rows.length);
  });

  it('places them on one scale, on which 0 lies in the middle of the band', () => {
    const [from, to] = chart.band;
    const zero = (from + to) / 2;
    const unit = (to - from) / (2 * chart.margin);
    for (const { row, number } of rows) {
      expect(row.at).toBeCloseTo(zero + unit * number.estimate, 0);
      expect(row.from === null).toBe(number.interval === null);
      for (const [i, place] of [row.from, row.to].entries()) {
        if (place === null) continue;
        expect(place).toBeCloseTo(zero + unit * number.interval![i]!, 0);
        expect(place).toBeGreaterThanOrEqual(0);
        expect(place).toBeLessThanOrEqual(100);
      }
    }
    expect(chart.ticks.find(({ text }) => text === '0')!.at).toBeCloseTo(zero, 1);
  });
});

describe('an interval chart', () => {
  it('is refused if a number is missing', () => {
    const [run] = claimRuns;
    const figure = { ...figures.width!, rows: [['8 units', 'test loss saved with 8 units']] as const };
    expect(() => intervalChart(figure, run!.summary)).toThrow('received "test loss saved with 8 units"');
  });

  it('has 2 to 6 ticks with at most two digits, evenly spaced, and one at 0', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e4, max: -1e-3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
        (low, high) => {
          const ticks = ticksOf(low, high);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(6);
          expect(ticks).toContain(0);
          const step = ticks[1]! - ticks[0]!;
          for (const [i, tick] of ticks.entries()) {
            expect(tick).toBeCloseTo(ticks[0]! + i * step, 6);
            expect(tick).toBeGreaterThanOrEqual(low);
            expect(tick).toBeLessThanOrEqual(high);
          }
        },
      ),
    );
  });
});
