import { type SplitName, scaleOf, scoreOf } from '@regatta/evidence';
import type { Checkpoint, Phase, TrialRecord } from '@regatta/record';
import { armTitle, type RegularizerSpec } from '@regatta/record';
import { mean } from '@regatta/stats';
import type * as z from 'zod';
import { type ClaimScoring, scoringOf } from './scoring.ts';

/** One number for each seed. */
export type Scores = ReadonlyMap<number, number>;

/** An arm of one task in one phase, `test` unless given. */
export interface Cell {
  readonly task: string;
  readonly arm: RegularizerSpec;
  readonly phase?: Phase;
}

/** A number of a trial; undefined where the trial has none. */
export type Measure = (record: TrialRecord, scoring: ClaimScoring) => number | undefined;

/** The trials of a cell by rising seed, whatever the order of the records; failed ones are left out. */
export function recordsAt(
  records: readonly TrialRecord[],
  { task, arm, phase = 'test' }: Cell,
): TrialRecord[] {
  const title = armTitle(arm);
  return records
    .filter((record) => record.task === task && record.phase === phase && record.status !== 'failed')
    .filter(({ regularizer }) => armTitle(regularizer) === title)
    .toSorted((a, b) => a.seed - b.seed);
}

/** A number of each trial of a cell by rising seed; trials without a finite one are left out. */
export function scoresAt(records: readonly TrialRecord[], cell: Cell, measure: Measure): Scores {
  const scoring = scoringOf(cell.task);
  return new Map(
    recordsAt(records, cell).flatMap((record): [number, number][] => {
      const value = measure(record, scoring);
      return value !== undefined && Number.isFinite(value) ? [[record.seed, value]] : [];
    }),
  );
}

/** `a - b` at each seed that both have, in the order of `a`. */
export function differences(a: Scores, b: Scores): Scores {
  return new Map(
    [...a].flatMap(([seed, value]): [number, number][] => {
      const other = b.get(seed);
      return other === undefined ? [] : [[seed, value - other]];
    }),
  );
}

/** A metric at a checkpoint, the best one by default; that of guessing where the trial diverged. */
export const metricOn =
  (split: SplitName, name: string, checkpoint: Checkpoint = 'best'): Measure =>
  (record, scoring) =>
    scoreOf(record, split, { name, checkpoint }, scoring);

/** The metric that ranks arms, at its checkpoint. */
export const primaryOn =
  (split: SplitName): Measure =>
  (record, scoring) =>
    scoreOf(record, split, scoring.primary, scoring);

/** The metric that must not say the opposite, at its checkpoint; undefined for tasks without one. */
export const guardOn =
  (split: SplitName): Measure =>
  (record, scoring) =>
    scoring.guard && scoreOf(record, split, scoring.guard, scoring);

/** How much lower the score of `b` is than that of `a`, by seed: -100 times the log ratio, so that gains and losses are symmetric. */
export function gainsBySeed(b: Scores, a: Scores): Scores {
  const { between } = scaleOf({ asRatio: true, unit: '' });
  return new Map(
    [...b].flatMap(([seed, value]): [number, number][] => {
      const other = a.get(seed);
      // Adding 0 turns the -0 of equal scores into 0.
      return other === undefined ? [] : [[seed, -100 * between(value, other) + 0]];
    }),
  );
}

/** The values of {@link gainsBySeed}. */
export const gains = (b: Scores, a: Scores): number[] => [...gainsBySeed(b, a).values()];

/** By how many points (hundredths) `b` has a lower error than `a`, seed by seed; of an accuracy, a higher one. */
export function pointsSaved(b: Scores, a: Scores, better: 'lower' | 'higher' = 'lower'): number[] {
  const sign = better === 'lower' ? 100 : -100;
  return [...differences(a, b).values()].map((value) => sign * value);
}

/** What a probe measured; undefined where the trial does not have it. */
export function measured<T>({ probes }: TrialRecord, probe: string, schema: z.ZodType<T>): T | undefined {
  return schema.safeParse(probes?.[probe]).data;
}

/** An arm of a task that was chosen on validation data, with its test scores. */
export interface ChosenArm {
  readonly arm: RegularizerSpec;
  /** The primary metric on the test split, by seed. */
  readonly scores: Scores;
}

/**
 * The arm with the best mean of the primary metric on the validation split, the first of equals; undefined without a finished trial. The
 * test split has no part in the choice.
 */
export function chosenArm(
  records: readonly TrialRecord[],
  task: string,
  arms: readonly RegularizerSpec[],
): ChosenArm | undefined {
  const sign = scoringOf(task).primary.better === 'lower' ? 1 : -1;
  const ranked = arms.flatMap((arm) => {
    const values = [...scoresAt(records, { task, arm }, primaryOn('validation')).values()];
    return values.length === 0 ? [] : [{ arm, cost: sign * mean(values) }];
  });
  const best = ranked.toSorted((a, b) => a.cost - b.cost)[0];
  return best && { arm: best.arm, scores: scoresAt(records, { task, arm: best.arm }, primaryOn('test')) };
}
