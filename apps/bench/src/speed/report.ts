import { tableOf } from './columns.ts';
import { type EntrantName, type Measurement, ratioTo } from './measure.ts';
import { repeatsOf } from './sweep.ts';

/** Results of `regatta speed`. */
export interface SpeedReport {
  readonly operations: readonly Measurement[];
  /** Operations of a Transformer block. */
  readonly attention: readonly Measurement[];
  readonly steps: readonly Measurement[];
  readonly sweep: readonly Measurement[];
  /** Optimizer steps per second of each benchmark task, by contender. */
  readonly tasks: readonly Measurement[];
  /** Number of cases for which no time was left. */
  readonly skipped: number;
  readonly machine: Readonly<Record<string, string | number>>;
}

/** A column of the tables: a contender or a peer. */
export interface Entrant {
  readonly name: EntrantName;
  readonly title: string;
}

const time = (ms: number): string => (ms < 10 ? ms.toFixed(ms < 1 ? 3 : 2) : ms.toFixed(ms < 100 ? 1 : 0));
const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)}x`;

function verdict(measurement: Measurement): string {
  const { target } = measurement;
  const ratio = target && ratioTo(measurement, target.against);
  if (target === undefined || ratio === undefined) return '';
  return `${ratio >= target.ratio ? 'met' : 'missed'} (${target.ratio}x ${target.against})`;
}

const timingOf = ({ timings }: Measurement, name: EntrantName) =>
  timings.find(({ contender }) => contender === name);

/** The time of an entrant in milliseconds, or why there is none. */
function cell(measurement: Measurement, name: EntrantName, format: (ms: number) => string = time): string {
  const timing = timingOf(measurement, name);
  if (timing !== undefined) return format(timing.median);
  const reason = measurement.absent[name];
  return reason === 'not offered' ? '-' : reason === 'no time was left' ? 'no time' : 'cannot';
}

/** The entrants that took part in some measurement. */
const among = (list: readonly Measurement[], all: readonly Entrant[]): Entrant[] =>
  all.filter(({ name }) => list.some((one) => timingOf(one, name) !== undefined));

/** Table of medians in milliseconds, and Regatta's speed ratios. */
function comparison(title: string, list: readonly Measurement[], all: readonly Entrant[]): string {
  if (list.length === 0) return '';
  const entrants = among(list, all);
  const others = entrants.filter(({ name }) => name !== 'regatta');
  const head = [
    title,
    ...entrants.map((entrant) => `${entrant.title} ms`),
    ...others.map((entrant) => `/ ${entrant.title}`),
    'target',
  ];
  const rows = list.map((measurement) => {
    const own = entrants.map(({ name }) => cell(measurement, name));
    const ratios = others.map(({ name }) => {
      const ratio = ratioTo(measurement, name);
      return ratio === undefined ? '-' : times(ratio);
    });
    return [measurement.title, ...own, ...ratios, verdict(measurement)];
  });
  return tableOf([head, ...rows]);
}

/** Table of the time of training steps as a share of PyTorch's, with goals. */
function shares(list: readonly Measurement[], all: readonly Entrant[]): string {
  const peer = among(list, all).find(({ name }) => name === 'pytorch');
  const compared = list.filter((one) => timingOf(one, 'pytorch') !== undefined);
  if (peer === undefined || compared.length === 0) return '';
  const head = [
    'training step, strict build',
    'replayed ms',
    'not replayed ms',
    `${peer.title} ms`,
    'share',
    'goal',
  ];
  const rows = compared.map((measurement) => {
    const ratio = ratioTo(measurement, 'pytorch');
    const share = ratio === undefined ? undefined : 1 / ratio;
    const { goal } = measurement;
    const met = share === undefined || goal === undefined ? '' : share <= goal ? 'met' : 'missed';
    return [
      measurement.title,
      ...(['regatta', 'not-replayed', 'pytorch'] as const).map((name) => cell(measurement, name)),
      share === undefined ? '-' : share.toFixed(2),
      goal === undefined ? '' : `${met} (${goal})`,
    ];
  });
  return `${tableOf([head, ...rows])}\n\nShare: time of the replayed step divided by that of PyTorch, on one thread each.`;
}

/** Table of GFLOP/s and time per call by layer size. */
function growth(list: readonly Measurement[], all: readonly Entrant[]): string {
  if (list.length === 0) return '';
  // Plain JavaScript is excluded from the sweep because of its speed, so it must not be listed as "cannot".
  const contenders = among(list, all);
  const head = ['batch x width', ...contenders.flatMap(({ title }) => [`${title} us`, 'GFLOP/s'])];
  const rows = list.map(({ title, timings, flops = 0 }) => [
    title,
    ...contenders.flatMap(({ name }) => {
      const timing = timings.find(({ contender }) => contender === name);
      if (timing === undefined) return ['cannot', '-'];
      const ms = timing.median / repeatsOf(flops);
      return [(ms * 1000).toFixed(1), (flops / ms / 1e6).toFixed(1)];
    }),
  ]);
  return tableOf([head, ...rows]);
}

function rates(list: readonly Measurement[], all: readonly Entrant[]): string {
  if (list.length === 0) return '';
  const contenders = among(list, all);
  const head = ['benchmark task', ...contenders.map(({ title }) => `${title} steps/s`)];
  const rows = list.map((measurement) => [
    measurement.title,
    ...contenders.map(({ name }) => cell(measurement, name, (ms) => (1000 / ms).toFixed(ms > 100 ? 1 : 0))),
  ]);
  return tableOf([head, ...rows]);
}

const how = ({ skipped }: SpeedReport): string =>
  [
    'Medians of interleaved repeats in one run, one thread; "cannot" means that a kernel is missing.',
    ...(skipped === 0
      ? []
      : [`No time was left for ${skipped} cases: pass --seconds, or choose some with --only or --match.`]),
  ].join(' ');

/** Formats the report as text. */
export function speedText(report: SpeedReport, contenders: readonly Entrant[]): string {
  const parts = [
    comparison('operation', report.operations, contenders),
    comparison('operation of a Transformer block', report.attention, contenders),
    comparison('training step', report.steps, contenders),
    shares(report.steps, contenders),
    rates(report.tasks, contenders),
    growth(report.sweep, contenders),
    `${Object.values(report.machine).join(', ')}. ${how(report)}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
