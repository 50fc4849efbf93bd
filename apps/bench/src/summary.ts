import { type MeanInterval, meanInterval, type PairedDifference, pairedDifference } from '@regatta/stats';
import { codeVersion } from './code-version.ts';
import type { IdleArm } from './plan.ts';
import type { TrialRecord } from './record.ts';
import { taskNamed } from './registry.ts';
import { armTitle, baselineSpec, type RegularizerSpec } from './regularizers.ts';
import type { Architecture, Task } from './task.ts';
import type { MetricInfo } from './training/objective.ts';

/** A trial without what differs from run to run (times, memory, versions). */
export type TrialResult = Omit<TrialRecord, 'timing' | 'peakMemoryBytes' | 'versions'>;

/** One regularizer with its options on one task, over the seeds. */
export interface Arm {
  readonly title: string;
  readonly regularizer: RegularizerSpec;
  /** Trials by how they ended. */
  readonly ok: number;
  readonly diverged: number;
  readonly failed: number;
  /** Test metrics over the seeds that ended `ok`, with 95 % t intervals; empty when none did. */
  readonly test: Readonly<Record<string, MeanInterval>>;
  /**
   * Primary test metric minus the baseline's, seed by seed, with its 95 % t interval. Null for the baseline, without one,
   * and when a trial of either arm diverged: an average over the survivors would flatter.
   */
  readonly toBaseline: PairedDifference | null;
}

export interface TaskSummary {
  readonly task: string;
  readonly title: string;
  readonly dataset: string;
  readonly architecture: Architecture;
  /** The metric that ranks. */
  readonly primary: MetricInfo;
  readonly metrics: readonly MetricInfo[];
  readonly seeds: readonly number[];
  readonly baseline: string | null;
  /** Best first; arms with diverged trials last. */
  readonly arms: readonly Arm[];
  /** Arms that were not run because they act nowhere in this network: they would equal the baseline. */
  readonly idle: readonly string[];
  /** Task by task, seed by seed, arm by arm. */
  readonly trials: readonly TrialResult[];
}

/** What a run comes to; the same bytes however often it was interrupted. */
export interface Summary {
  readonly version: 1;
  readonly suite: string;
  /** See `codeVersion`. */
  readonly code: string;
  readonly tasks: readonly TaskSummary[];
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];

function primaryOf(record: TrialRecord, metric: string): number | undefined {
  return record.status === 'ok' ? record.metrics.test?.[metric] : undefined;
}

function compare(
  arm: readonly TrialRecord[],
  baseline: readonly TrialRecord[],
  primary: MetricInfo,
): PairedDifference | null {
  if ([...arm, ...baseline].some(({ status }) => status === 'diverged')) return null;
  const pairs = arm.flatMap((record) => {
    const other = baseline.find(({ seed }) => seed === record.seed);
    const a = primaryOf(record, primary.name);
    const b = other && primaryOf(other, primary.name);
    return a === undefined || b === undefined ? [] : [{ a, b }];
  });
  if (pairs.length === 0) return null;
  const higherIsBetter = primary.better === 'higher';
  return pairedDifference(
    pairs.map(({ a }) => a),
    pairs.map(({ b }) => b),
    { higherIsBetter },
  );
}

function summarizeArm(
  title: string,
  records: readonly TrialRecord[],
  toBaseline: PairedDifference | null,
): Arm {
  const count = (status: TrialRecord['status']): number =>
    records.filter((record) => record.status === status).length;
  const tests = records.flatMap((record) =>
    record.status === 'ok' && record.metrics.test ? [record.metrics.test] : [],
  );
  const names = Object.keys(tests[0] ?? {});
  return {
    title,
    regularizer: records[0]!.regularizer,
    ok: count('ok'),
    diverged: count('diverged'),
    failed: count('failed'),
    test: Object.fromEntries(
      names.map((name) => [name, meanInterval(tests.map((metrics) => metrics[name]!))]),
    ),
    toBaseline,
  };
}

/** Best first by the mean of the primary metric; then arms with diverged trials, then arms without a result. */
function ranking({ name, better }: MetricInfo): (a: Arm, b: Arm) => number {
  const sign = better === 'lower' ? 1 : -1;
  const score = (arm: Arm): number => sign * (arm.test[name]?.mean ?? 0);
  const tier = (arm: Arm): number => (arm.ok === 0 ? Number.MAX_SAFE_INTEGER : arm.diverged);
  return (a, b) => tier(a) - tier(b) || score(a) - score(b);
}

function resultOf({ timing: _t, peakMemoryBytes: _p, versions: _v, ...result }: TrialRecord): TrialResult {
  return result;
}

function summarizeTask(task: Task, records: readonly TrialRecord[], idle: readonly IdleArm[]): TaskSummary {
  const { primary, metrics } = task.objective;
  const recordsOf = (title: string): TrialRecord[] =>
    records.filter(({ regularizer }) => armTitle(regularizer) === title);
  const titles = unique(records.map(({ regularizer }) => armTitle(regularizer)));
  const baseline = armTitle(baselineSpec);
  const baselineRecords = titles.includes(baseline) ? recordsOf(baseline) : undefined;
  const arms = titles.map((title) => {
    const own = recordsOf(title);
    const comparable = baselineRecords && title !== baseline;
    return summarizeArm(title, own, comparable ? compare(own, baselineRecords, primary) : null);
  });
  return {
    task: task.name,
    title: task.title,
    dataset: task.dataset,
    architecture: task.architecture,
    primary,
    metrics,
    seeds: unique(records.map(({ seed }) => seed)),
    baseline: baselineRecords ? baseline : null,
    arms: arms.sort(ranking(primary)),
    idle: idle.map(({ regularizer }) => armTitle(regularizer)),
    trials: records.map(resultOf),
  };
}

/** Summarizes the records of a run, given in the order of its plan, and what the plan left out. */
export function summarize(
  suite: string,
  records: readonly TrialRecord[],
  idle: readonly IdleArm[] = [],
): Summary {
  const names = unique(records.map(({ task }) => task));
  return {
    version: 1,
    suite,
    code: codeVersion(),
    tasks: names.map((name) =>
      summarizeTask(
        taskNamed(name),
        records.filter(({ task }) => task === name),
        idle.filter(({ task }) => task === name),
      ),
    ),
  };
}
