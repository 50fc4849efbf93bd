import * as Plot from '@observablehq/plot';
import type { AcrossTasks } from '../../analysis/model.ts';
import { decimal } from '../format.ts';
import { type Chart, type ChartOptions, draw, wideFrom } from './chart.ts';
import { fitLabel } from './labels.ts';
import { palette } from './palette.ts';

export type CriticalDifferenceData = Pick<
  AcrossTasks,
  'methods' | 'meanRanks' | 'groups' | 'criticalDifference' | 'alpha' | 'tasks'
>;

interface Ranked {
  readonly method: string;
  readonly rank: number;
  readonly place: number;
}

const rowHeight = 19;

function describe(data: CriticalDifferenceData, ranked: readonly Ranked[]): string {
  const said = ranked.map(({ method, rank }) => `${method} ${decimal(rank, 2)}`).join(', ');
  const width = data.criticalDifference;
  const test =
    width === null
      ? 'No critical difference is known.'
      : `Critical difference ${decimal(width, 2)} at alpha ${data.alpha}.`;
  const groups = data.groups.map((group) => group.map((i) => data.methods[i] ?? '').join(', '));
  const joined = groups.length === 0 ? '' : ` Not told apart: ${groups.join('; ')}.`;
  return `Mean ranks over ${data.tasks.length} tasks, 1 is first: ${said}. ${test}${joined}`;
}

/** The bars of the groups that are not told apart, stacked so that none overlaps another. */
function barsOf(data: CriticalDifferenceData): { from: number; to: number; level: number }[] {
  const ends: number[] = [];
  return data.groups
    .map((group) => group.map((i) => data.meanRanks[i] ?? 0))
    .filter((ranks) => ranks.length > 1)
    .map((ranks) => ({ from: Math.min(...ranks), to: Math.max(...ranks) }))
    .sort((a, b) => a.from - b.from)
    .map(({ from, to }) => {
      const free = ends.findIndex((end) => end < from);
      const level = free === -1 ? ends.length : free;
      ends[level] = to;
      return { from, to, level };
    });
}

/** Demsar's diagram on a wide page; on a phone the same as rows, the groups as bars beside them. */
export function criticalDifference(data: CriticalDifferenceData, options: ChartOptions): Chart {
  const ranked = data.methods
    .map((method, i) => ({ method, rank: data.meanRanks[i] ?? 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map((entry, place): Ranked => ({ ...entry, place }));
  const text = { title: 'Critical-difference diagram', description: describe(data, ranked) };
  const plot =
    options.width >= wideFrom ? diagram(data, ranked, options.width) : rows(data, ranked, options.width);
  return draw(plot, options, text);
}

function diagram(
  data: CriticalDifferenceData,
  ranked: readonly Ranked[],
  width: number,
): Plot.PlotOptions & { width: number } {
  const bars = barsOf(data);
  const levels = Math.max(0, ...bars.map(({ level }) => level + 1));
  const half = Math.ceil(ranked.length / 2);
  const axisAt = 56;
  const labelsAt = axisAt + 22 + levels * 8;
  const first = Math.floor(Math.min(...ranked.map(({ rank }) => rank)));
  const last = Math.ceil(Math.max(...ranked.map(({ rank }) => rank)));
  const height = labelsAt + half * rowHeight + 8;
  const margin = 210;
  const perRank = (width - 2 * margin) / Math.max(1, last - first);
  const stems = ranked.map(({ method, rank, place }) => {
    const left = place < half;
    const row = left ? place : ranked.length - 1 - place;
    return { method, rank, left, y: labelsAt + row * rowHeight, edge: left ? first : last };
  });
  const cd = data.criticalDifference;
  const side = (left: boolean): Plot.Markish =>
    Plot.text(
      stems.filter((stem) => stem.left === left),
      {
        x: 'edge',
        y: 'y',
        dx: left ? -8 : 8,
        textAnchor: left ? 'end' : 'start',
        text: ({ method, rank }) =>
          left
            ? `${fitLabel(method, margin - 60)}  ${decimal(rank, 2)}`
            : `${decimal(rank, 2)}  ${fitLabel(method, margin - 60)}`,
        fontVariant: 'tabular-nums',
      },
    );
  return {
    width,
    height,
    margin: 0,
    marginLeft: margin,
    marginRight: margin,
    x: { domain: [first, Math.max(last, first + 1)], axis: null },
    y: { domain: [0, height], range: [0, height], axis: null },
    marks: [
      Plot.link(stems, {
        x1: 'rank',
        x2: 'rank',
        y1: axisAt,
        y2: 'y',
        stroke: palette.muted,
        strokeOpacity: 0.7,
      }),
      Plot.link(stems, {
        x1: 'rank',
        x2: 'edge',
        y1: 'y',
        y2: 'y',
        stroke: palette.muted,
        strokeOpacity: 0.7,
      }),
      Plot.ruleY([axisAt], { strokeWidth: 1.4 }),
      Plot.axisX({
        anchor: 'top',
        y: axisAt,
        ticks: Math.min(12, last - first + 1),
        tickSize: 5,
        label: null,
        marginTop: axisAt,
        tickFormat: (x: number) => decimal(x, Number.isInteger(x) ? 0 : 1),
      }),
      Plot.dot(ranked, { x: 'rank', y: axisAt, r: 2.5, fill: 'currentColor' }),
      Plot.link(bars, {
        x1: ({ from }) => from - 3 / perRank,
        x2: ({ to }) => to + 3 / perRank,
        y1: ({ level }) => axisAt + 11 + level * 8,
        y2: ({ level }) => axisAt + 11 + level * 8,
        stroke: palette.accent,
        strokeWidth: 4,
        strokeLinecap: 'round',
      }),
      side(true),
      side(false),
      ...(cd === null || cd > last - first
        ? [
            Plot.text([cd === null ? '' : `critical difference ${decimal(cd, 2)}: wider than the axis`], {
              x: first,
              y: 14,
              textAnchor: 'start',
              fill: palette.muted,
            }),
          ]
        : [
            Plot.link([cd], {
              x1: first,
              x2: first + cd,
              y1: 26,
              y2: 26,
              stroke: palette.muted,
              strokeWidth: 1.5,
            }),
            Plot.tickX([first, first + cd], {
              y: 26,
              inset: -4,
              stroke: palette.muted,
              insetTop: -4,
              insetBottom: -4,
            }),
            Plot.text([`critical difference ${decimal(cd, 2)}`], {
              x: first,
              y: 14,
              textAnchor: 'start',
              fill: palette.muted,
            }),
          ]),
    ],
  };
}

function rows(
  data: CriticalDifferenceData,
  ranked: readonly Ranked[],
  width: number,
): Plot.PlotOptions & { width: number } {
  const bars = barsOf(data);
  const levels = Math.max(0, ...bars.map(({ level }) => level + 1));
  const top = 30;
  const height = top + ranked.length * 22 + 40;
  const right = 16 + levels * 8;
  const labels = 158;
  const first = Math.min(...ranked.map(({ rank }) => rank));
  const last = Math.max(...ranked.map(({ rank }) => rank), first + 1);
  const yOf = (place: number): number => top + place * 22 + 11;
  const placeOf = (rank: number): number => ranked.findIndex((entry) => entry.rank === rank);
  const lastPlaceOf = (rank: number): number => ranked.findLastIndex((entry) => entry.rank === rank);
  const cd = data.criticalDifference;
  return {
    width,
    height,
    margin: 0,
    marginLeft: labels,
    marginRight: right,
    marginBottom: 36,
    x: { domain: [first, last], axis: null, insetLeft: 8, insetRight: 8 },
    y: { domain: [0, height], range: [0, height], axis: null },
    marks: [
      Plot.gridX({ ticks: 4 }),
      Plot.axisX({ ticks: 4, tickSize: 0, label: null }),
      Plot.text(ranked, {
        x: first,
        y: ({ place }) => yOf(place),
        dx: -14,
        textAnchor: 'end',
        text: ({ method }) => fitLabel(method, labels - 12),
      }),
      Plot.dot(ranked, { x: 'rank', y: ({ place }) => yOf(place), r: 4, fill: palette.accent }),
      ...bars.map(({ from, to, level }) =>
        Plot.link([level], {
          x1: last,
          x2: last,
          y1: yOf(placeOf(from)) - 5,
          y2: yOf(lastPlaceOf(to)) + 5,
          dx: 16 + level * 8,
          stroke: palette.accent,
          strokeWidth: 4,
          strokeLinecap: 'round',
        }),
      ),
      Plot.text([cd === null ? 'mean rank' : `mean rank; critical difference ${decimal(cd, 2)}`], {
        x: last,
        y: 14,
        textAnchor: 'end',
        fill: palette.muted,
      }),
    ],
  };
}
