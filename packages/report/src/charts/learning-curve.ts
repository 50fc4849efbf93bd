import * as Plot from '@observablehq/plot';
import type { MeanCurvePoint } from '@regatta/evidence';
import { decimal } from '@regatta/record';
import { type Chart, type ChartOptions, draw } from './chart.ts';
import { paddedDomain, tickDigits } from './domain.ts';
import { spread } from './labels.ts';
import { palette } from './palette.ts';

export interface LearningCurveData {
  readonly title: string;
  readonly curve: readonly MeanCurvePoint[];
  /** Curve drawn faintly in the background; null for none. */
  readonly baseline: { readonly title: string; readonly curve: readonly MeanCurvePoint[] } | null;
  /** Range of the loss axis, to make panels comparable; the range of the curves if null. */
  readonly domain: readonly [number, number] | null;
}

const height = 200;
const top = 24;
const bottom = 40;

function describe({ title, curve, baseline }: LearningCurveData): string {
  const first = curve[0];
  const last = curve.at(-1);
  if (!first || !last) return `No learning curve of ${title}.`;
  const behind = baseline?.curve.at(-1);
  const other = behind ? ` ${baseline?.title} ends at validation loss ${decimal(behind.validation, 3)}.` : '';
  return (
    `Mean loss of ${title} over the seeds from step ${first.step} to ${last.step}: ` +
    `training from ${decimal(first.train, 3)} to ${decimal(last.train, 3)}, ` +
    `validation from ${decimal(first.validation, 3)} to ${decimal(last.validation, 3)}.${other}`
  );
}

/** Mean training and validation loss of an arm by step, in front of the baseline's. */
export function learningCurve(data: LearningCurveData, options: ChartOptions): Chart {
  const { curve, baseline } = data;
  const all = [...curve, ...(baseline?.curve ?? [])];
  const [low, high] =
    data.domain ?? paddedDomain(all.flatMap(({ train, validation }) => [train, validation]));
  const visible = (
    points: readonly MeanCurvePoint[],
    of: (point: MeanCurvePoint) => number,
  ): MeanCurvePoint[] => points.filter((point) => of(point) >= low && of(point) <= high);
  const line = (
    points: readonly MeanCurvePoint[],
    key: 'train' | 'validation',
    color: string,
    faint: boolean,
  ): Plot.Markish =>
    Plot.line(
      visible(points, (point) => point[key]),
      {
        x: 'step',
        y: key,
        stroke: color,
        strokeWidth: faint ? 1.2 : 1.9,
        strokeOpacity: faint ? 0.7 : 1,
        strokeDasharray: key === 'train' ? '4 3' : '',
      },
    );
  const last = curve.at(-1);
  const ends = last
    ? [
        { text: 'validation', value: last.validation, color: palette.validation },
        { text: 'train', value: last.train, color: palette.train },
      ]
    : [];
  const toPixel = (y: number): number => top + ((high - y) / (high - low)) * (height - top - bottom);
  const placed = spread(
    ends.map(({ value }) => toPixel(value)),
    14,
    top,
    height - bottom,
  );
  const digits = tickDigits(low, high);
  const left = 12 + 7 * decimal(high, digits).length;
  return draw(
    {
      width: options.width,
      height,
      marginLeft: left,
      marginRight: 66,
      marginTop: top,
      marginBottom: bottom,
      x: { label: null, domain: [0, Math.max(1, ...all.map(({ step }) => step))] },
      y: { label: null, domain: [low, high] },
      marks: [
        Plot.gridY({ ticks: 4 }),
        Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: (y: number) => decimal(y, digits), label: null }),
        Plot.axisX({ ticks: 4, tickSize: 4, label: null }),
        Plot.text(['step'], { frameAnchor: 'bottom', dy: 34, fill: palette.muted }),
        Plot.text(['loss'], { frameAnchor: 'top-left', dx: 2 - left, dy: -20, fill: palette.muted }),
        line(baseline?.curve ?? [], 'train', palette.muted, true),
        line(baseline?.curve ?? [], 'validation', palette.muted, true),
        line(curve, 'train', palette.train, false),
        line(curve, 'validation', palette.validation, false),
        ...ends.map(({ text, color }, i) =>
          Plot.text([text], {
            frameAnchor: 'top-right',
            dx: 6,
            dy: (placed[i] ?? top) - top - 6,
            textAnchor: 'start',
            fill: color,
          }),
        ),
      ],
    },
    options,
    { title: `Learning curves of ${data.title}`, description: describe(data) },
  );
}
