import * as Plot from '@observablehq/plot';
import type { ClaimFigure } from '@regatta/evidence';
import { decimal } from '@regatta/record';
import { type Chart, type ChartOptions, draw, wideFrom } from './chart.ts';
import { paddedDomain, tickDigits } from './domain.ts';
import { fitLabel, labelWidth, spread } from './labels.ts';
import { lineStyles, palette } from './palette.ts';

type Series = ClaimFigure['series'][number];
type Point = Series['points'][number];

const height = 320;
const top = 34;
const bottom = 44;

function describe({ x, y, series }: ClaimFigure): string {
  const said = series.map(({ name, points }) => {
    const all = points.map((point) => `${decimal(point.y, 3)} at ${point.x}`);
    return `${name}: ${all.length === 0 ? 'no result' : all.join(', ')}`;
  });
  const all = said.length === 0 ? 'no data, because no trial finished' : said.join('; ');
  return `${y.label} against ${x.label}: ${all}.`;
}

/** Positions on the x axis: numbers sorted by value, names in their original order. */
function placesOf({ series, x }: ClaimFigure): (number | string)[] {
  const all = [...new Set(series.flatMap(({ points }) => points.map((point) => point.x)))];
  return x.scale === 'names' ? all : all.toSorted((a, b) => Number(a) - Number(b));
}

/** Scale options of the x axis. */
function axisOf(figure: ClaimFigure, places: readonly (number | string)[]): Plot.ScaleOptions {
  switch (figure.x.scale) {
    case 'names':
      return { type: 'point', domain: places };
    case 'log': {
      const numbers = places.map(Number);
      const [low, high] = [Math.min(...numbers, 1e9), Math.max(...numbers, 1)];
      return numbers.length < 2 ? { type: 'log' } : { type: 'log', domain: [low / 1.15, high * 1.15] };
    }
    case 'linear':
      return { domain: paddedDomain(places.map(Number), 0.04) };
  }
}

/** Short axis labels without separators: 50, 5k. */
const short = (value: number | string): string =>
  typeof value === 'number' && value >= 10_000 ? `${value / 1000}k` : `${value}`;

/** The points of a series with their intervals, joined by a line where the axis is one of numbers: names have no order. */
function marksOf(
  { points }: Series,
  { stroke, dash }: (typeof lineStyles)[number],
  scale: ClaimFigure['x']['scale'],
): Plot.Markish[] {
  const finite = points.filter(({ y }) => Number.isFinite(y));
  const bounded = finite.filter(({ interval }) => interval);
  return [
    Plot.ruleX(bounded, {
      x: 'x',
      y1: ({ interval }: Point) => interval?.[0] ?? 0,
      y2: ({ interval }: Point) => interval?.[1] ?? 0,
      stroke,
      strokeOpacity: 0.45,
      strokeWidth: 1.5,
    }),
    ...(scale === 'names'
      ? []
      : [Plot.line(finite, { x: 'x', y: 'y', stroke, strokeWidth: 1.8, strokeDasharray: dash })]),
    Plot.dot(finite, { x: 'x', y: 'y', r: 2.8, fill: dash === '' ? stroke : palette.surface, stroke }),
  ];
}

/** Points with intervals over a linear or logarithmic axis, joined by lines, or over names; each series is labeled at its end. */
export function claimFigure(figure: ClaimFigure, options: ChartOptions): Chart {
  const { width } = options;
  const shown = figure.series.slice(0, lineStyles.length);
  const points = shown.flatMap((series) => series.points).filter(({ y }) => Number.isFinite(y));
  const [low, high] = paddedDomain(points.flatMap(({ y, interval }) => [y, ...(interval ?? [])]));
  const places = placesOf(figure);
  const digits = tickDigits(low, high);
  const most = width >= wideFrom ? 230 : 110;
  const right = Math.min(most, Math.max(40, ...shown.map(({ name }) => labelWidth(name))) + 14);
  const left = 14 + 7 * Math.max(decimal(high, digits).length, decimal(low, digits).length);
  const ends = shown.flatMap((series, i) => {
    const last = series.points.at(-1);
    return last === undefined || !Number.isFinite(last.y) ? [] : [{ name: series.name, y: last.y, i }];
  });
  const toPixel = (y: number): number => top + ((high - y) / (high - low)) * (height - top - bottom);
  const placed = spread(
    ends.map(({ y }) => toPixel(y)),
    15,
    top + 6,
    height - bottom - 6,
  );
  const ticks = figure.x.scale === 'linear' ? { ticks: width >= wideFrom ? 8 : 5 } : { ticks: places };
  return draw(
    {
      width,
      height,
      marginLeft: left,
      marginRight: right,
      marginTop: top,
      marginBottom: bottom,
      x: { label: null, ...axisOf(figure, places) },
      y: { label: null, domain: [low, high] },
      marks: [
        Plot.gridY({ ticks: 5 }),
        Plot.axisY({ ticks: 5, tickSize: 0, tickFormat: (y: number) => decimal(y, digits), label: null }),
        Plot.axisX({ ...ticks, tickSize: 4, tickFormat: short, label: null }),
        Plot.text([figure.x.label], { frameAnchor: 'bottom', dy: 38, fill: palette.muted }),
        Plot.text([figure.y.label], { frameAnchor: 'top-left', dx: 4 - left, dy: -28, fill: palette.muted }),
        low < 0 && high > 0 ? Plot.ruleY([0], { stroke: palette.muted }) : null,
        ...shown.flatMap((series, i) => marksOf(series, lineStyles[i]!, figure.x.scale)),
        ...ends.map(({ name, i }, at) =>
          Plot.text([fitLabel(name, right - 10)], {
            frameAnchor: 'top-right',
            dx: 8,
            dy: placed[at]! - top - 6,
            textAnchor: 'start',
            fill: lineStyles[i]!.stroke,
          }),
        ),
      ],
    },
    options,
    { title: figure.title, description: describe(figure) },
  );
}
