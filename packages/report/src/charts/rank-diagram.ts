import * as Plot from '@observablehq/plot';
import { decimal } from '@regatta/record';
import { fitLabel, labelWidth } from './labels.ts';
import { palette } from './palette.ts';
import { barsOf, type CriticalDifferenceData, type Ranked } from './rank-groups.ts';

const rowHeight = 19;

/** Critical-difference diagram: methods on an axis of mean ranks, with leader lines to labels on both sides and a bar per group. */
export function rankDiagram(
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
  const last = Math.max(first + 1, Math.ceil(Math.max(...ranked.map(({ rank }) => rank))));
  const height = labelsAt + half * rowHeight + 8;
  const margin = Math.min(250, Math.max(90, ...ranked.map(({ method }) => labelWidth(method) + 68)));
  const perRank = (width - 2 * margin) / Math.max(1, last - first);
  const stems = ranked.map(({ method, rank, place }) => {
    // Better is to the right.
    const left = place >= half;
    const row = left ? ranked.length - 1 - place : place;
    return { method, rank, left, y: labelsAt + row * rowHeight, edge: left ? last : first };
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
            ? `${fitLabel(method, margin - 66)}  ${decimal(rank, 2)}`
            : `${decimal(rank, 2)}  ${fitLabel(method, margin - 66)}`,
        fontVariant: 'tabular-nums',
      },
    );
  return {
    width,
    height,
    margin: 0,
    marginLeft: margin,
    marginRight: margin,
    x: { domain: [last, first], axis: null },
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
              x: last,
              y: 14,
              textAnchor: 'start',
              fill: palette.muted,
            }),
          ]
        : [
            Plot.link([cd], {
              x1: last,
              x2: last - cd,
              y1: 26,
              y2: 26,
              stroke: palette.muted,
              strokeWidth: 1.5,
            }),
            Plot.ruleX([last, last - cd], { y1: 21, y2: 31, stroke: palette.muted, strokeWidth: 1.5 }),
            Plot.text([`critical difference ${decimal(cd, 2)}`], {
              x: last,
              y: 14,
              textAnchor: 'start',
              fill: palette.muted,
            }),
          ]),
    ],
  };
}
