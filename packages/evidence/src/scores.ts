import type { MetricInfo, Metrics, Scoring, TrialRecord } from '@regatta/record';

/** Metrics of a trial on a split: those of guessing if it diverged, undefined if it failed or has no score. */
export function scoresOf(
  record: TrialRecord,
  { chance }: Pick<Scoring, 'chance'>,
  split: 'train' | 'validation' | 'test' = 'test',
): Metrics | undefined {
  if (record.status === 'ok') return record.metrics[split];
  return record.status === 'diverged' ? chance : undefined;
}

/** Primary test scores of an arm by block, in the order of the records. */
export function primaryScores(
  records: readonly TrialRecord[],
  scoring: Scoring,
): ReadonlyMap<number, number> {
  const scores = new Map<number, number>();
  for (const record of records) {
    const value = scoresOf(record, scoring)?.[scoring.primary.name];
    if (value !== undefined) scores.set(record.seed, value);
  }
  return scores;
}

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
