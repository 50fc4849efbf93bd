import * as Plot from '@observablehq/plot';
import type { Diagnosis } from '@regatta/evidence';
import { decimal, signed } from '@regatta/record';
import { type Chart, type ChartOptions, draw, wideFrom } from './chart.ts';
import { paddedDomain, tickDigits } from './domain.ts';
import { fitLabel, labelWidth } from './labels.ts';
import { palette } from './palette.ts';

/** The data of {@link generalisationGap}. */
export interface GapData {
  /** Title of the chart. */
  readonly title: string;
  /** The arms. */
  readonly rows: readonly {
    /** Title of the arm. */
    readonly label: string;
    /** Its losses. */
    readonly diagnosis: Diagnosis;
  }[];
  /** Decimals of the numbers. */
  readonly digits: number;
}

interface Placed extends Diagnosis {
  readonly label: string;
  readonly y: number;
}

function describe({ rows, digits }: GapData): string {
  const said = rows.map(
    ({ label, diagnosis: { trainLoss, validationLoss, fit } }) =>
      `${label}: training ${decimal(trainLoss, digits)}, validation ${decimal(validationLoss, digits)}, ${fit}`,
  );
  return `Mean loss after training and diagnosis of the fit. ${said.join('; ')}.`;
}

/** Dumbbell plot of training and validation loss, with the gap and the fit in words. */
export function generalisationGap(data: GapData, options: ChartOptions): Chart {
  const { width } = options;
  const wide = width >= wideFrom;
  const rowHeight = wide ? 26 : 42;
  const top = 28;
  const rows = data.rows.map(
    ({ label, diagnosis }, i): Placed => ({ ...diagnosis, label, y: i * rowHeight + (wide ? 13 : 28) }),
  );
  const height = Math.max(1, rows.length) * rowHeight;
  const [low, high] = paddedDomain(
    rows.flatMap(({ trainLoss, validationLoss }) => [trainLoss, validationLoss]),
  );
  // Better is to the right: losses fall from left to right.
  const [leftEdge, rightEdge] = [high, low];
  const left = wide ? Math.min(250, Math.max(60, ...rows.map(({ label }) => labelWidth(label))) + 22) : 8;
  const digits = tickDigits(low, high);
  const note = {
    y: 'y',
    text: ({ gap, fit }: Placed) => `${signed(gap, data.digits)} ${fit}`,
    fill: palette.muted,
    fontVariant: 'tabular-nums',
  } as const;
  const key = rows[0];
  return draw(
    {
      width,
      height: height + top + 44,
      marginLeft: left,
      marginRight: wide ? 140 : 8,
      marginTop: top,
      marginBottom: 44,
      x: { domain: [leftEdge, rightEdge], label: null, insetLeft: wide ? 4 : 10, insetRight: wide ? 4 : 10 },
      y: { domain: [0, height], range: [top, top + height], axis: null },
      marks: [
        Plot.gridX({ ticks: wide ? 7 : 4 }),
        Plot.axisX({
          ticks: wide ? 7 : 4,
          tickSize: 0,
          tickFormat: (x: number) => decimal(x, digits),
          label: null,
        }),
        Plot.text(['loss: \u25cb training, \u25cf validation'], {
          frameAnchor: 'bottom',
          dy: 38,
          fill: palette.muted,
        }),
        Plot.link(rows, {
          x1: 'trainLoss',
          x2: 'validationLoss',
          y1: 'y',
          y2: 'y',
          stroke: palette.muted,
          strokeWidth: 2,
        }),
        Plot.dot(rows, {
          x: 'trainLoss',
          y: 'y',
          r: 4.5,
          fill: palette.surface,
          stroke: palette.train,
          strokeWidth: 2,
        }),
        Plot.dot(rows, { x: 'validationLoss', y: 'y', r: 5, fill: palette.validation }),
        wide
          ? Plot.text(rows, {
              x: leftEdge,
              y: 'y',
              dx: -16,
              textAnchor: 'end',
              text: ({ label }) => fitLabel(label, left - 20),
            })
          : Plot.text(rows, {
              x: leftEdge,
              y: 'y',
              dy: -18,
              textAnchor: 'start',
              text: ({ label }) => fitLabel(label, width - 140),
            }),
        wide
          ? Plot.text(rows, { ...note, x: rightEdge, dx: 14, textAnchor: 'start' })
          : Plot.text(rows, { ...note, x: rightEdge, dy: -18, textAnchor: 'end' }),
        wide && key
          ? Plot.text(['gap, fit'], {
              x: rightEdge,
              y: 0,
              dx: 14,
              dy: -12,
              textAnchor: 'start',
              fill: palette.muted,
            })
          : null,
      ],
    },
    options,
    { title: data.title, description: describe(data) },
  );
}
