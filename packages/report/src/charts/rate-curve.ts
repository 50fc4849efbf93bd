import * as Plot from '@observablehq/plot';
import type { RateCurve } from '@regatta/evidence';
import { decimal } from '@regatta/record';
import type { MeanInterval } from '@regatta/stats';
import { type Chart, type ChartOptions, draw } from './chart.ts';
import { paddedDomain, tickDigits } from './domain.ts';
import { spread } from './labels.ts';
import { palette } from './palette.ts';
import { isSame, tunedText, tuningProfile } from './tuning-profile.ts';

/** The data of {@link rateCurve}. */
export interface RateCurveData {
  /** The method's configurations. */
  readonly curve: RateCurve;
  /** Name and unit of the primary metric. */
  readonly axis: string;
  /** Which direction of the metric is ahead. */
  readonly better: 'lower' | 'higher';
  /** Decimals of the numbers. */
  readonly digits: number;
  /** Validation mean without a regularizer, drawn as a reference line; null for none. */
  readonly baseline: number | null;
}

type RatePoint = RateCurve['points'][number] & { readonly x: number };
type Mark = [Plot.Markish, Plot.Markish, Plot.Markish];

const height = 244;
const top = 42;
const bottom = 40;

function line(
  points: readonly RatePoint[],
  of: (point: RatePoint) => MeanInterval,
  color: string,
  dash: string,
): Mark {
  const withInterval = points.filter((point) => of(point).interval !== null);
  const y = (point: RatePoint): number => of(point).mean;
  return [
    Plot.ruleX(withInterval, {
      x: 'x',
      y1: (point) => of(point).interval?.[0] ?? 0,
      y2: (point) => of(point).interval?.[1] ?? 0,
      stroke: color,
      strokeOpacity: 0.45,
      strokeWidth: 1.5,
    }),
    Plot.line(points, { x: 'x', y, stroke: color, strokeWidth: 1.8, strokeDasharray: dash }),
    Plot.dot(points, { x: 'x', y, r: 2.6, fill: dash === '' ? color : palette.surface, stroke: color }),
  ];
}

function describe({ curve, axis, digits }: RateCurveData): string {
  const said = curve.points.map(
    ({ title, learningRate, train, validation, fit, diverged }) =>
      `${title}${learningRate === undefined ? '' : ` at learning rate ${learningRate}`}: training ${decimal(train.mean, digits)}, validation ${decimal(validation.mean, digits)}, ${fit}${diverged > 0 ? `, ${diverged} diverged` : ''}`,
  );
  return `${axis} of each configuration, mean over the tuning seeds. ${said.join('; ')}. Chosen: ${curve.method} ${tunedText(curve.chosen)}.`;
}

/**
 * Training and validation metric of a method by strength, each at its top learning rate, or by learning rate if it has one
 * strength: with intervals, the chosen value and the one with the top mean.
 */
export function rateCurve(data: RateCurveData, options: ChartOptions): Chart {
  const { curve, axis, baseline, better } = data;
  const { points, label, log } = tuningProfile(curve, better);
  const means = points.flatMap(({ train, validation }) => [train, validation]);
  const [low, high] = paddedDomain([
    ...means.flatMap(({ mean, interval }) => [mean, ...(interval ?? [])]),
    ...(baseline === null ? [] : [baseline]),
  ]);
  const last = points.at(-1);
  const toPixel = (y: number): number => top + ((high - y) / (high - low)) * (height - top - bottom);
  const ends = last
    ? [
        { text: 'validation', value: last.validation.mean, color: palette.validation },
        { text: 'train', value: last.train.mean, color: palette.train },
        ...(baseline === null ? [] : [{ text: 'none', value: baseline, color: palette.muted }]),
      ]
    : [];
  const placed = spread(
    ends.map(({ value }) => toPixel(value)),
    14,
    top,
    height - bottom,
  );
  const chosen = points.filter((point) => isSame(point, curve.chosen));
  const best = points.filter((point) => isSame(point, curve.best) && !isSame(point, curve.chosen));
  const digits = tickDigits(low, high);
  const values = points.map(({ x }) => x);
  const scale = log
    ? { type: 'log' as const, domain: paddedDomain(values.map(Math.log), 0.04).map(Math.exp) }
    : { domain: paddedDomain(values, 0.04) };
  const [first, middle, end] = [values[0], values[Math.floor(values.length / 2)], values.at(-1)];
  const ticks = log ? [...new Set([first, middle, end])].flatMap((value) => value ?? []) : 5;
  return draw(
    {
      width: options.width,
      height,
      marginLeft: 12 + 7 * decimal(high, digits).length,
      marginRight: 66,
      marginTop: top,
      marginBottom: bottom,
      x: { label: null, ...scale },
      y: { label: null, domain: [low, high] },
      marks: [
        Plot.gridY({ ticks: 4 }),
        Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: (y: number) => decimal(y, digits), label: null }),
        Plot.axisX({
          ticks,
          tickSize: 4,
          label: null,
          ...(log ? { tickFormat: (x: number) => `${x}` } : {}),
        }),
        Plot.text([label], { frameAnchor: 'bottom', dy: 34, fill: palette.muted }),
        Plot.text([axis], {
          frameAnchor: 'top-left',
          dx: -10 - 7 * decimal(high, digits).length,
          dy: -36,
          fill: palette.muted,
        }),
        baseline === null ? null : Plot.ruleY([baseline], { stroke: palette.muted, strokeDasharray: '1 3' }),
        Plot.ruleX(chosen, { x: 'x', stroke: palette.accent, strokeOpacity: 0.18, strokeWidth: 14 }),
        ...line(points, ({ train }) => train, palette.train, '4 3'),
        ...line(points, ({ validation }) => validation, palette.validation, ''),
        Plot.dot(chosen, {
          x: 'x',
          y: (d) => d.validation.mean,
          r: 6,
          stroke: palette.validation,
          strokeWidth: 2,
        }),
        Plot.dot(best, {
          x: 'x',
          y: (d) => d.validation.mean,
          r: 6,
          symbol: 'diamond',
          stroke: palette.validation,
          strokeWidth: 1.5,
        }),
        Plot.text(chosen, { x: 'x', frameAnchor: 'top', dy: -14, text: () => 'chosen', fontWeight: 650 }),
        Plot.text(best, {
          x: 'x',
          y: (d) => d.validation.mean,
          dy: better === 'lower' ? 14 : -14,
          text: () => (better === 'lower' ? 'lowest' : 'highest'),
          fill: palette.muted,
        }),
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
    { title: `Tuning of ${curve.method}`, description: describe(data) },
  );
}
