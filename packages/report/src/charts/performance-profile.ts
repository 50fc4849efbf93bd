import * as Plot from '@observablehq/plot';
import type { AcrossTasks } from '@regatta/evidence';
import { percent, signed } from '@regatta/record';
import { type Chart, type ChartOptions, draw, wideFrom } from './chart.ts';
import { fitLabel, spread } from './labels.ts';
import { lineStyles, palette } from './palette.ts';

/** The data of {@link performanceProfile}. */
export interface ProfileData {
  /** Shares of runs by threshold. */
  readonly profile: AcrossTasks['profile'];
  /** Methods drawn in color with a label, at most six; the others are gray. */
  readonly named: readonly string[];
  /** Title of the baseline. */
  readonly baseline: string;
}

interface Curve {
  readonly method: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

function describe(curves: readonly Curve[], baseline: string): string {
  const said = curves.map(({ method, points }) => {
    const zero = points.reduce((near, point) => (Math.abs(point.x) < Math.abs(near.x) ? point : near), {
      x: Number.POSITIVE_INFINITY,
      y: 0,
    });
    return `${method} ${percent(zero.y)}`;
  });
  return `Share of runs (task and seed) whose gain over ${baseline} is above a threshold. At a threshold of zero: ${said.join(', ')}.`;
}

/** Share of runs whose relative gain is above each threshold, one line per method. */
export function performanceProfile({ profile, named, baseline }: ProfileData, options: ChartOptions): Chart {
  const { width } = options;
  const wide = width >= wideFrom;
  const height = wide ? 340 : 320;
  const top = 28;
  const bottom = 44;
  const right = wide ? 210 : 138;
  const curves = Object.entries(profile.byMethod).map(
    ([method, shares]): Curve => ({
      method,
      points: profile.thresholds.flatMap((x, i) => (shares[i] === undefined ? [] : [{ x, y: shares[i] }])),
    }),
  );
  const shown = named.slice(0, lineStyles.length);
  const coloured = shown.flatMap((method) => curves.filter((curve) => curve.method === method));
  const grey = curves.filter(({ method }) => !shown.includes(method));
  const [low = 0, high = 1] = [profile.thresholds[0], profile.thresholds.at(-1)];
  // Labels are placed where the lines are farthest apart, in the middle of the axis, with leader lines.
  const middle = Math.floor(profile.thresholds.length / 2);
  const inner = height - top - bottom;
  const toPixel = (share: number): number => top + (1 - share) * inner;
  const anchors = coloured.map(({ points }) => points[middle] ?? { x: low, y: 0 });
  const placed = spread(
    anchors.map(({ y }) => toPixel(y)),
    16,
    top + 6,
    height - bottom - 6,
  );
  return draw(
    {
      width,
      height,
      marginLeft: 46,
      marginRight: right,
      marginTop: top,
      marginBottom: bottom,
      x: { domain: [low, high], label: null },
      y: { domain: [0, 1], label: null },
      marks: [
        Plot.gridY({ ticks: 5 }),
        Plot.axisY({ ticks: 5, tickSize: 0, tickFormat: (y: number) => percent(y), label: null }),
        Plot.axisX({
          ticks: wide ? 7 : 3,
          tickSize: 4,
          tickFormat: (x: number) => `${signed(100 * x, 0)} %`,
          label: null,
        }),
        Plot.text([`gain over ${baseline} above`], { frameAnchor: 'bottom', dy: 38, fill: palette.muted }),
        Plot.text(['share of runs'], { frameAnchor: 'top-left', dx: -42, dy: -22, fill: palette.muted }),
        Plot.ruleX([0], { stroke: palette.muted }),
        ...grey.map(({ points }) =>
          Plot.line(points, { x: 'x', y: 'y', stroke: palette.muted, strokeOpacity: 0.3, strokeWidth: 1 }),
        ),
        ...coloured.flatMap(({ points, method }, i) => {
          const { stroke, dash } = lineStyles[i]!;
          const anchor = anchors[i]!;
          const at = placed[i]!;
          return [
            Plot.line(points, { x: 'x', y: 'y', stroke, strokeWidth: 2, strokeDasharray: dash }),
            Plot.link([anchor], {
              x1: 'x',
              y1: 'y',
              x2: high,
              y2: 1 - (at - top) / inner,
              stroke,
              strokeOpacity: 0.35,
              strokeDasharray: '1 2',
            }),
            Plot.dot([anchor], { x: 'x', y: 'y', r: 3, fill: stroke }),
            Plot.text([method], {
              x: high,
              y: 1 - (at - top) / inner,
              dx: 6,
              textAnchor: 'start',
              fill: stroke,
              text: (name: string) => fitLabel(name, right - 10),
            }),
          ];
        }),
      ],
    },
    options,
    { title: 'Performance profile', description: describe(curves.slice(0, 20), baseline) },
  );
}
