import { type Interval, meanInterval, pairsNeeded, StatsError } from '@regatta/stats';
import type { TrialRecord } from '../record.ts';
import { armTitle, type RegularizerSpec } from '../regularizers.ts';
import type { Phase } from '../sealed.ts';
import { taskNamed } from '../tasks/registry.ts';
import type { ClaimEffect } from './claim.ts';

/** Numbers by seed. */
export type BySeed = ReadonlyMap<number, number>;

/** The trials of one arm of one task by seed, whatever the order of the records; failed ones are left out. */
export function recordsAt(
  records: readonly TrialRecord[],
  task: string,
  arm: RegularizerSpec,
  phase: Phase = 'test',
): TrialRecord[] {
  const title = armTitle(arm);
  return records
    .filter((record) => record.task === task && record.phase === phase && record.status !== 'failed')
    .filter(({ regularizer }) => armTitle(regularizer) === title)
    .toSorted((a, b) => a.seed - b.seed);
}

/** A number of each trial that has it, by seed. */
export function bySeed(
  records: readonly TrialRecord[],
  of: (record: TrialRecord) => number | undefined,
): BySeed {
  return new Map(
    records.flatMap((record): [number, number][] => {
      const value = of(record);
      return value === undefined || !Number.isFinite(value) ? [] : [[record.seed, value]];
    }),
  );
}

/** A metric after the last step; that of guessing where the trial diverged. */
export function metricOf(
  record: TrialRecord,
  split: 'train' | 'validation' | 'test',
  name: string,
): number | undefined {
  if (record.status === 'ok') return record.metrics[split]?.[name];
  return record.status === 'diverged' ? taskNamed(record.task).objective.chance?.[name] : undefined;
}

/** The loss on a split after the last step. */
export const lossOn =
  (split: 'train' | 'validation' | 'test') =>
  (record: TrialRecord): number | undefined =>
    metricOf(record, split, 'loss');

/** The share of wrong answers on the test split. */
export function testError(record: TrialRecord): number | undefined {
  const accuracy = metricOf(record, 'test', 'accuracy');
  return accuracy === undefined ? undefined : 1 - accuracy;
}

/** The lowest validation loss of the learning curve: what stopping early would have reached. */
export function lowestValidationLoss(record: TrialRecord): number | undefined {
  if (record.status !== 'ok') return metricOf(record, 'validation', 'loss');
  const losses = record.curve.flatMap(({ validation }) => validation.loss ?? []);
  return losses.length === 0 ? undefined : Math.min(...losses);
}

/** Values of a minus those of b, at the seeds that both have. */
export function pairedDifferences(a: BySeed, b: BySeed): number[] {
  return [...a.keys()]
    .filter((seed) => b.has(seed))
    .toSorted((x, y) => x - y)
    .map((seed) => a.get(seed)! - b.get(seed)!);
}

/** The mean of some numbers, one a seed, and which side of zero it is known to lie on. */
export interface Finding {
  readonly values: readonly number[];
  /** NaN without a value. */
  readonly mean: number;
  readonly standardError: number | null;
  readonly interval: Interval | null;
  /** `above` or `below` zero with the whole 95 % interval; `unclear` otherwise, and with fewer than two values. */
  readonly sign: 'above' | 'below' | 'unclear';
}

/** Mean of one number a seed with its t interval. */
export function findingOf(values: readonly number[]): Finding {
  if (values.length === 0) {
    return { values, mean: Number.NaN, standardError: null, interval: null, sign: 'unclear' };
  }
  const { mean, standardError, interval } = meanInterval(values);
  const sign =
    interval === null ? 'unclear' : interval[0] > 0 ? 'above' : interval[1] < 0 ? 'below' : 'unclear';
  return { values, mean, standardError, interval, sign };
}

/** The finding as an effect; none without a value. */
export function effectOf(name: string, { mean, interval, values }: Finding, unit: string): ClaimEffect[] {
  return values.length === 0 ? [] : [{ name, estimate: mean, interval, unit }];
}

/** More seeds than this nobody runs. */
const mostSeeds = 10_000;

/**
 * Seeds with which an effect as large as the one seen would show itself, at 80 % power; null where that cannot be told:
 * with fewer than two values, without scatter, and for what would take more than ten thousand.
 */
export function seedsNeeded({ values, mean }: Pick<Finding, 'values' | 'mean'>): number | null {
  if (values.length < 2) return null;
  const { sd } = meanInterval(values);
  if (sd === null || sd === 0) return null;
  try {
    const pairs = pairsNeeded(mean / sd);
    return pairs > mostSeeds ? null : pairs;
  } catch (error) {
    if (error instanceof StatsError) return null;
    throw error;
  }
}
