import { tableOf } from './columns.ts';
import type { Contender } from './contender.ts';
import { type Measurement, ratioTo } from './measure.ts';
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
  readonly machine: Readonly<Record<string, string | number>>;
}

const time = (ms: number): string => (ms < 10 ? ms.toFixed(ms < 1 ? 3 : 2) : ms.toFixed(ms < 100 ? 1 : 0));
const times = (ratio: number): string => `${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)}x`;

function verdict(measurement: Measurement): string {
  const { target } = measurement;
  const ratio = target && ratioTo(measurement, target.against);
  if (target === undefined || ratio === undefined) return '';
  return `${ratio >= target.ratio ? 'met' : 'missed'} (${target.ratio}x ${target.against})`;
}

/** Table of medians in milliseconds, and Regatta's speed ratios. */
function comparison(title: string, list: readonly Measurement[], contenders: readonly Contender[]): string {
  if (list.length === 0) return '';
  const others = contenders.filter(({ name }) => name !== 'regatta');
  const head = [
    title,
    ...contenders.map((contender) => `${contender.title} ms`),
    ...others.map((c) => `/ ${c.title}`),
    'target',
  ];
  const rows = list.map((measurement) => {
    const own = contenders.map(({ name }) => {
      const timing = measurement.timings.find(({ contender }) => contender === name);
      return timing ? time(timing.median) : 'cannot';
    });
    const ratios = others.map(({ name }) => {
      const ratio = ratioTo(measurement, name);
      return ratio === undefined ? '-' : times(ratio);
    });
    return [measurement.title, ...own, ...ratios, verdict(measurement)];
  });
  return tableOf([head, ...rows]);
}

/** Table of GFLOP/s and time per call by layer size. */
function growth(list: readonly Measurement[], all: readonly Contender[]): string {
  if (list.length === 0) return '';
  // Plain JavaScript is excluded from the sweep because of its speed, so it must not be listed as "cannot".
  const contenders = all.filter(({ name }) =>
    list.some(({ timings }) => timings.some((t) => t.contender === name)),
  );
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

function rates(list: readonly Measurement[], contenders: readonly Contender[]): string {
  if (list.length === 0) return '';
  const head = ['benchmark task', ...contenders.map(({ title }) => `${title} steps/s`)];
  const rows = list.map(({ title, timings }) => [
    title,
    ...contenders.map(({ name }) => {
      const timing = timings.find(({ contender }) => contender === name);
      return timing ? (1000 / timing.median).toFixed(timing.median > 100 ? 1 : 0) : 'cannot';
    }),
  ]);
  return tableOf([head, ...rows]);
}

/** Formats the report as text. */
export function speedText(report: SpeedReport, contenders: readonly Contender[]): string {
  const parts = [
    comparison('operation', report.operations, contenders),
    comparison('operation of a Transformer block', report.attention, contenders),
    comparison('training step', report.steps, contenders),
    rates(report.tasks, contenders),
    growth(report.sweep, contenders),
    `${Object.values(report.machine).join(', ')}. Medians of interleaved repeats in one process, one thread; "cannot" means that a kernel is missing.`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
