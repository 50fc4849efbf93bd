import type { ClaimEffect, ClaimsSummary } from '@regatta/evidence';
import { effectText } from '@regatta/report';
import { scale } from '../../demos/drawing/scale.ts';
import { figures, type IntervalFigure } from '../../guide/figures.ts';
import { claimRuns, dataOf } from './committed.ts';

/** A number of a chart, with its place in per cent of the width. */
export interface IntervalRow {
  readonly label: string;
  /** The number with its interval and unit. */
  readonly text: string;
  readonly at: number;
  /** Ends of the interval; null if there is none. */
  readonly from: number | null;
  readonly to: number | null;
}

/** An interval chart, ready to be drawn; all places are in per cent of the width. */
export interface IntervalChart extends Pick<IntervalFigure, 'title' | 'claim' | 'sides' | 'margin'> {
  /** The kind of data, e.g. `generated data`. */
  readonly data: string;
  readonly rows: readonly IntervalRow[];
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Ends of the band of differences that are too small to matter. */
  readonly band: readonly [number, number];
}

/** Largest number of ticks. */
const mostTicks = 6;

/** Multiples of 1, 2 or 5 times a power of ten within an interval, 3 to {@link mostTicks} of them. */
export function ticksOf(low: number, high: number): number[] {
  const rough = (high - low) / mostTicks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power > rough) ?? 10) * power;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** A chart from the numbers of its claim. @throws if one of them is missing. */
export function intervalChart(figure: IntervalFigure, { claims, size }: ClaimsSummary): IntervalChart {
  const { claim, margin, rows, sides, title } = figure;
  const outcome = claims.find(({ id }) => id === claim)?.outcome;
  const named: readonly ClaimEffect[] = [
    ...(outcome?.clauses.map((clause) => ({ ...clause, name: clause.text })) ?? []),
    ...(outcome?.effects ?? []),
  ];
  const numbers = rows.map(([label, effect]) => {
    const found = named.find(({ name }) => name === effect);
    if (found === undefined) throw new Error(`expected an effect of claim ${claim}, received "${effect}"`);
    return { label, found };
  });
  const values = numbers.flatMap(({ found }) => [found.estimate, ...(found.interval ?? [])]);
  const [least, greatest] = [Math.min(...values, -margin), Math.max(...values, margin)];
  const space = (greatest - least) * 0.03;
  const [low, high] = [least - space, greatest + space];
  const x = scale([low, high], [0, 100]);
  return {
    title,
    claim,
    sides,
    margin,
    data: dataOf({ size }),
    rows: numbers.map(({ label, found }) => ({
      label,
      text: effectText(found),
      at: x(found.estimate),
      from: found.interval === null ? null : x(found.interval[0]),
      to: found.interval === null ? null : x(found.interval[1]),
    })),
    ticks: ticksOf(low, high).map((tick) => ({ at: x(tick), text: `${tick}`.replace('-', '\u2212') })),
    band: [x(-margin), x(margin)],
  };
}

/** The charts of the guide by name, from the committed runs. */
export const intervalCharts = (): Readonly<Record<string, IntervalChart>> =>
  Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => {
      const run = claimRuns.find(({ summary }) => summary.size === figure.size);
      if (run === undefined) throw new Error(`expected a committed run of the ${figure.size} claims`);
      return [name, intervalChart(figure, run.summary)];
    }),
  );
