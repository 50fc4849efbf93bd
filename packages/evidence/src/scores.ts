import type { Checkpoint, MetricInfo, Metrics, Scoring, SplitMetrics, TrialRecord } from '@regatta/record';
import { type Interval, type PairedDifference, pairedDifference } from '@regatta/stats';

/** A split of the data. */
export type SplitName = keyof SplitMetrics;

/** What identifies a number of a trial: a metric, and the weights at which it is read. */
export type Measured = Pick<MetricInfo, 'name' | 'checkpoint'>;

/** Metrics of a trial on a split at a checkpoint: those of guessing if it diverged, undefined if it failed or has none. */
export function metricsOf(
  record: TrialRecord,
  split: SplitName,
  checkpoint: Checkpoint = 'last',
  chance?: Metrics,
): Metrics | undefined {
  if (record.status === 'diverged') return chance;
  if (record.status !== 'ok') return undefined;
  return (checkpoint === 'best' ? record.best?.metrics : record.metrics)?.[split];
}

/** A metric of a trial on a split; that of guessing if it diverged, undefined if it has none. */
export const scoreOf = (
  record: TrialRecord,
  split: SplitName,
  { name, checkpoint }: Measured,
  { chance }: Pick<Scoring, 'chance'>,
): number | undefined => metricsOf(record, split, checkpoint, chance)?.[name];

/** Test scores of an arm by block, in the order of the records. */
export function scoresBySeed(
  records: readonly TrialRecord[],
  metric: Measured,
  scoring: Pick<Scoring, 'chance'>,
): ReadonlyMap<number, number> {
  const scores = new Map<number, number>();
  for (const record of records) {
    const value = scoreOf(record, 'test', metric, scoring);
    if (value !== undefined) scores.set(record.seed, value);
  }
  return scores;
}

/** Primary test scores of an arm by block, in the order of the records. */
export const primaryScores = (
  records: readonly TrialRecord[],
  scoring: Scoring,
): ReadonlyMap<number, number> => scoresBySeed(records, scoring.primary, scoring);

/** Scores of two arms in the blocks that both have. */
export function paired(
  arm: ReadonlyMap<number, number>,
  baseline: ReadonlyMap<number, number>,
): {
  /** Scores of the arm. */
  readonly a: number[];
  /** Scores of the baseline in the same blocks. */
  readonly b: number[];
} {
  const seeds = [...arm.keys()].filter((seed) => baseline.has(seed));
  return { a: seeds.map((seed) => arm.get(seed)!), b: seeds.map((seed) => baseline.get(seed)!) };
}

/** How much better `a` is than `b`; positive if `a` is better, whatever the direction of the metric. */
export const advantage = (a: number, b: number, { better }: Pick<MetricInfo, 'better'>): number =>
  better === 'lower' ? b - a : a - b;

/** Scores further apart than by this factor have no ratio that means anything: one of them has all but vanished. */
export const mostRatio = 1000;

/** log(a / b) of two non-negative scores, at most that of {@link mostRatio} in magnitude; 0 if both vanish. */
function logRatio(a: number, b: number): number {
  if (a === b) return 0;
  const most = Math.log(mostRatio);
  return Math.max(-most, Math.min(most, Math.log(a / b)));
}

/** Whether the ratio of two scores is beyond {@link mostRatio}, so that no mean of ratios may contain it. */
const isBeyond = (a: number, b: number): boolean =>
  a !== b && !(Math.abs(Math.log(a / b)) < Math.log(mostRatio));

/** Per cent by which a score lies above another whose log ratio to it this is. */
const percentOf = (log: number): number => 100 * Math.expm1(log);

/** The scale on which a metric is compared: that of its values, or their ratio in per cent. */
export interface Scale {
  /** Unit of a difference, for display. */
  readonly unit: string;
  /** The number whose mean is tested, for a pair of scores. */
  between(a: number, b: number): number;
  /** Whether two scores are too far apart for that: `between` is then only a bound. */
  isBeyond(a: number, b: number): boolean;
  /** A tested number as it is reported. */
  shown(difference: number): number;
  /** How fast `shown` changes at 0, by which a spread is reported: to first order, that of a logarithm is that of a ratio. */
  readonly slope: number;
}

/**
 * The scale of a metric's differences. Ratios are tested as logarithms, which makes a gain and its loss symmetric, and reported
 * in per cent of the baseline: -5 is 5 % less.
 */
export const scaleOf = ({ asRatio = false, unit }: Pick<MetricInfo, 'asRatio' | 'unit'>): Scale =>
  asRatio
    ? { unit: '%', between: logRatio, isBeyond, shown: percentOf, slope: 100 }
    : { unit, between: (a, b) => a - b, isBeyond: () => false, shown: (difference) => difference, slope: 1 };

/**
 * Statistics of paired differences as they are reported.
 *
 * @param differences on the scale on which they are tested.
 * @param interval of their mean, on that scale.
 */
export function reportedDifference(
  differences: readonly number[],
  interval: Interval | null,
  metric: Pick<MetricInfo, 'better'> & Partial<Pick<MetricInfo, 'asRatio' | 'unit'>>,
): PairedDifference {
  const zeros = differences.map(() => 0);
  const own = pairedDifference(differences, zeros, { higherIsBetter: metric.better === 'higher' });
  const { shown, slope } = scaleOf({ unit: '', ...metric });
  return {
    ...own,
    mean: shown(own.mean),
    sd: own.sd && slope * own.sd,
    standardError: own.standardError && slope * own.standardError,
    interval: interval && [shown(interval[0]), shown(interval[1])],
  };
}
