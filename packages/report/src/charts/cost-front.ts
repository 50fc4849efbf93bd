import * as Plot from '@observablehq/plot';
import { decimal } from '@regatta/record';
import { type Chart, type ChartOptions, draw, wideFrom } from './chart.ts';
import { paddedDomain, tickDigits } from './domain.ts';
import { fitLabel, spread } from './labels.ts';
import { palette } from './palette.ts';
import { pointCloud } from './points.ts';

/** An arm with its cost and its metric. */
export interface CostPoint {
  /** Title of the arm. */
  readonly label: string;
  /** Mean seconds of a trial. */
  readonly seconds: number;
  /** Mean primary test metric. */
  readonly value: number;
  /** Whether no arm is both cheaper and better. */
  readonly front: boolean;
  /** Whether it is the baseline. */
  readonly baseline: boolean;
}

/** The data of {@link costFront}. */
export interface CostData {
  /** Title of the chart. */
  readonly title: string;
  /** The arms. */
  readonly points: readonly CostPoint[];
  /** Name and unit of the primary metric. */
  readonly axis: string;
  /** Which direction of the metric is ahead. */
  readonly better: 'lower' | 'higher';
  /** Decimals of the numbers. */
  readonly digits: number;
}

function describe({ points, axis, digits, better }: CostData): string {
  const said = points
    .filter(({ front }) => front)
    .map(({ label, seconds, value }) => `${label}: ${decimal(seconds, 1)} s, ${decimal(value, digits)}`);
  return `Mean test ${axis} (${better === 'lower' ? 'minimize' : 'maximize'}) against seconds per trial, for ${points.length} arms. Pareto front: ${said.join('; ')}.`;
}

/** Seconds per trial against the primary metric. The Pareto front, where no arm is both faster and ahead, is connected and labeled. */
export function costFront(data: CostData, options: ChartOptions): Chart {
  const { width } = options;
  const wide = width >= wideFrom;
  const height = wide ? 340 : 320;
  const top = 28;
  const bottom = 44;
  const right = wide ? 210 : 138;
  const { points, axis, better } = data;
  const front = points.filter((point) => point.front).sort((a, b) => a.seconds - b.seconds);
  const named = [...front, ...points.filter(({ baseline, front }) => baseline && !front)];
  const [low, high] = paddedDomain(points.map(({ value }) => value));
  const [first, last] = paddedDomain(points.map(({ seconds }) => seconds));
  const digits = tickDigits(low, high);
  const left = 12 + 7 * decimal(high, digits).length;
  // Better is to the right and up.
  const [above, below] = better === 'lower' ? [low, high] : [high, low];
  const toPixel = (y: number): number => top + ((above - y) / (above - below)) * (height - top - bottom);
  const fromPixel = (pixel: number): number =>
    above - ((pixel - top) / (height - top - bottom)) * (above - below);
  const placed = spread(
    named.map(({ value }) => toPixel(value)),
    15,
    top,
    height - bottom,
  );
  const labels = named.map((point, i) => ({ ...point, at: fromPixel(placed[i] ?? 0), edge: first }));
  return draw(
    {
      width,
      height,
      marginLeft: left,
      marginRight: right,
      marginTop: top,
      marginBottom: bottom,
      x: { domain: [last, first], label: null },
      y: { domain: [below, above], label: null },
      marks: [
        Plot.gridY({ ticks: 5 }),
        Plot.axisY({ ticks: 5, tickSize: 0, tickFormat: (y: number) => decimal(y, digits), label: null }),
        Plot.axisX({ ticks: wide ? 6 : 4, tickSize: 4, label: null }),
        Plot.text(['seconds per trial'], { frameAnchor: 'bottom', dy: 38, fill: palette.muted }),
        Plot.text([axis], {
          frameAnchor: 'top-left',
          dx: 2 - left,
          dy: -22,
          fill: palette.muted,
        }),
        pointCloud(
          points.filter((point) => !point.front).map(({ seconds, value }) => ({ x: seconds, y: value })),
          palette.muted,
          7,
        ),
        Plot.line(front, {
          x: 'seconds',
          y: 'value',
          stroke: palette.accent,
          strokeWidth: 1.6,
          curve: 'step-after',
        }),
        Plot.link(labels, {
          x1: 'seconds',
          y1: 'value',
          x2: 'edge',
          y2: 'at',
          stroke: palette.muted,
          strokeOpacity: 0.45,
          strokeDasharray: '1 2',
        }),
        Plot.dot(named, {
          x: 'seconds',
          y: 'value',
          r: 4.5,
          fill: (point) => (point.front ? palette.accent : palette.surface),
          stroke: (point) => (point.front ? palette.accent : palette.muted),
          strokeWidth: 1.8,
        }),
        Plot.text(labels, {
          x: 'edge',
          y: 'at',
          dx: 5,
          textAnchor: 'start',
          text: ({ label }) => fitLabel(label, right - 8),
        }),
      ],
    },
    options,
    { title: data.title, description: describe(data) },
  );
}
