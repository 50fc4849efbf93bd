import * as Plot from '@observablehq/plot';
import { signed } from '@regatta/record';
import { type Chart, type ChartOptions, draw, wideFrom } from './chart.ts';
import { robustDomain, tickDigits } from './domain.ts';
import { type DifferencesData, describeDifferences, jitter, layOut, type Placed } from './forest-rows.ts';
import { fitLabel, labelWidth } from './labels.ts';
import { palette } from './palette.ts';
import { pointCloud } from './points.ts';

/** Outline that keeps text readable on top of lines. */
const halo = { fill: 'currentColor', stroke: palette.surface, strokeWidth: 3 } as const;

/** Forest plot: mean paired differences with intervals, a point per seed, the zero line, and the band of negligible effects. */
export function pairedDifferences(data: DifferencesData, options: ChartOptions): Chart {
  const { width } = options;
  const wide = width >= wideFrom;
  const rowHeight = wide ? 28 : 46;
  const { rows, headings, height } = layOut(data, rowHeight, wide ? 14 : 30);
  const longest = Math.max(60, ...rows.map(({ label }) => labelWidth(label)));
  const left = wide ? Math.min(250, longest + 22) : 8;
  const right = wide ? 128 : 8;
  const top = 30;
  const band = data.smallestEffect;
  const domain = robustDomain(
    rows.map(({ mean, interval }) => interval ?? [mean, mean]),
    rows.map(({ points }) => points),
    band,
  );
  const [low, high] = domain;
  const inside = (x: number): number => Math.min(high, Math.max(low, x));
  // Better is to the right.
  const [leftEdge, rightEdge] = data.ahead === 'left' ? [high, low] : [low, high];
  const pointer = (x: number): string => (x === leftEdge ? '\u25c2' : '\u25b8');
  const beyond = rows.flatMap(({ y, mean, interval, points }) => {
    const all = [...(interval ?? [mean]), ...points];
    const below = all.some((x) => x < low) ? [{ x: low, y, symbol: pointer(low) }] : [];
    return all.some((x) => x > high) ? [...below, { x: high, y, symbol: pointer(high) }] : below;
  });
  const said = ({ mean, conclusion }: Placed): string => `${signed(mean, data.digits)} ${conclusion}`;
  const label = wide
    ? Plot.text(rows, {
        x: leftEdge,
        y: 'y',
        dx: -16,
        textAnchor: 'end',
        text: ({ label }) => fitLabel(label, left - 20),
      })
    : Plot.text(rows, {
        ...halo,
        x: leftEdge,
        y: 'y',
        dy: -20,
        textAnchor: 'start',
        text: ({ label }) => fitLabel(label, width - 130),
      });
  const note = {
    ...halo,
    y: 'y',
    text: said,
    fill: ({ conclusion }: Placed) => palette[conclusion],
    fontVariant: 'tabular-nums',
  } as const;
  return draw(
    {
      width,
      height: height + top + 46,
      marginLeft: left,
      marginRight: right,
      marginTop: top,
      marginBottom: 46,
      x: { domain: [leftEdge, rightEdge], label: null, insetLeft: wide ? 4 : 10, insetRight: wide ? 4 : 10 },
      y: { domain: [0, height], range: [top, top + height], axis: null },
      marks: [
        band === null
          ? null
          : Plot.rect([band], {
              x1: inside(-band),
              x2: inside(band),
              y1: 0,
              y2: height,
              fill: palette.band,
              fillOpacity: 0.1,
            }),
        Plot.axisX({
          ticks: wide ? 7 : 4,
          tickSize: 0,
          tickFormat: (x: number) => signed(x, tickDigits(low, high)),
          label: null,
        }),
        Plot.text([data.axis], { frameAnchor: 'bottom', dy: 38, fill: palette.muted }),
        Plot.gridX({ ticks: wide ? 7 : 4 }),
        Plot.ruleX([0], { strokeWidth: 1.2 }),
        Plot.text([data.baseline], { x: 0, y: 0, dy: -12, fill: palette.muted, fontSize: 11.5 }),
        Plot.text(headings, {
          ...halo,
          x: leftEdge,
          y: 'y',
          dx: wide ? 4 - left : 0,
          text: 'text',
          textAnchor: 'start',
          fontWeight: 650,
        }),
        ...rows.map(({ y, points, conclusion }) =>
          pointCloud(
            points.flatMap((x, i) => (x < low || x > high ? [] : [{ x, y: y + jitter(i, 14) }])),
            palette[conclusion],
          ),
        ),
        Plot.ruleY(
          rows.filter(({ interval }) => interval !== null),
          {
            y: 'y',
            x1: ({ interval }: Placed) => inside(interval?.[0] ?? 0),
            x2: ({ interval }: Placed) => inside(interval?.[1] ?? 0),
            stroke: ({ conclusion }: Placed) => palette[conclusion],
            strokeWidth: 2.4,
          },
        ),
        Plot.dot(
          rows.filter(({ mean }) => mean >= low && mean <= high),
          {
            x: 'mean',
            y: 'y',
            r: 5,
            strokeWidth: 2,
            stroke: ({ conclusion }: Placed) => palette[conclusion],
            fill: ({ conclusion, standing }: Placed) =>
              standing === 'confirmatory' ? palette[conclusion] : palette.surface,
          },
        ),
        Plot.text(beyond, { x: 'x', y: 'y', text: 'symbol', fill: palette.muted }),
        label,
        wide
          ? Plot.text(rows, { ...note, x: rightEdge, dx: 14, textAnchor: 'start' })
          : Plot.text(rows, { ...note, x: rightEdge, dy: -20, textAnchor: 'end' }),
      ],
    },
    options,
    { title: data.title, description: describeDifferences(data) },
  );
}
