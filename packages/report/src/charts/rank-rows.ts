import * as Plot from '@observablehq/plot';
import { decimal } from '@regatta/record';
import { fitLabel } from './labels.ts';
import { palette } from './palette.ts';
import { barsOf, type CriticalDifferenceData, type Ranked } from './rank-groups.ts';

/** Critical-difference diagram for narrow pages: one row per method, with the groups as bars next to the rows. */
export function rankRows(
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
    // Better is to the right.
    x: { domain: [last, first], axis: null, insetLeft: 8, insetRight: 8 },
    y: { domain: [0, height], range: [0, height], axis: null },
    marks: [
      Plot.gridX({ ticks: 4 }),
      Plot.axisX({ ticks: 4, tickSize: 0, label: null }),
      Plot.text(ranked, {
        x: last,
        y: ({ place }) => yOf(place),
        dx: -14,
        textAnchor: 'end',
        text: ({ method }) => fitLabel(method, labels - 12),
      }),
      Plot.dot(ranked, { x: 'rank', y: ({ place }) => yOf(place), r: 4, fill: palette.accent }),
      ...bars.map(({ from, to, level }) =>
        Plot.link([level], {
          x1: first,
          x2: first,
          y1: yOf(placeOf(from)) - 5,
          y2: yOf(lastPlaceOf(to)) + 5,
          dx: 16 + level * 8,
          stroke: palette.accent,
          strokeWidth: 4,
          strokeLinecap: 'round',
        }),
      ),
      Plot.text([cd === null ? 'mean rank' : `mean rank; critical difference ${decimal(cd, 2)}`], {
        x: first,
        y: 14,
        textAnchor: 'end',
        fill: palette.muted,
      }),
    ],
  };
}
