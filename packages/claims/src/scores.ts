import type { Phase, Scoring, TrialRecord } from '@regatta/record';
import { armTitle, type RegularizerSpec } from '@regatta/record';
import { mean } from '@regatta/stats';
import type * as z from 'zod';
import { scoringOf } from './scoring.ts';

/** One number for each seed. */
export type Scores = ReadonlyMap<number, number>;

/** An arm of one task in one phase, `test` unless given. */
export interface Cell {
  readonly task: string;
  readonly arm: RegularizerSpec;
  readonly phase?: Phase;
}

type Split = 'train' | 'validation' | 'test';

/** A number of a trial; undefined where the trial has none. */
export type Measure = (record: TrialRecord, scoring: Scoring) => number | undefined;

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

/** A metric after the last step; that of guessing where the trial diverged. */
export const metricOn =
  (split: Split, name: string): Measure =>
  (record, { chance }) => {
    if (record.status === 'ok') return record.metrics[split]?.[name];
    return record.status === 'diverged' ? chance?.[name] : undefined;
  };

/** The metric that ranks arms. */
export const primaryOn =
  (split: Split): Measure =>
  (record, scoring) =>
    metricOn(split, scoring.primary.name)(record, scoring);

/** The loss on a split after the last step. */
export const lossOn = (split: Split): Measure => metricOn(split, 'loss');

/** The share of wrong answers on the test split. */
export const testError: Measure = (record, scoring) => {
  const accuracy = metricOn('test', 'accuracy')(record, scoring);
  return accuracy === undefined ? undefined : 1 - accuracy;
};

/** The lowest validation loss of the learning curve: what early stopping would have reached. */
export const lowestValidationLoss: Measure = (record, scoring) => {
  if (record.status !== 'ok') return lossOn('validation')(record, scoring);
  const losses = record.curve.flatMap(({ validation }) => validation.loss ?? []);
  return losses.length === 0 ? undefined : Math.min(...losses);
};

/** What a probe measured; undefined where the trial does not have it. */
export function measured<T>({ probes }: TrialRecord, probe: string, schema: z.ZodType<T>): T | undefined {
  return schema.safeParse(probes?.[probe]).data;
}

/** The arm with the lowest mean validation score, where lower is better; undefined without a finished trial. */
export function chosenArm(
  records: readonly TrialRecord[],
  task: string,
  arms: readonly RegularizerSpec[],
): RegularizerSpec | undefined {
  const ranked = arms.flatMap((arm) => {
    const values = [...scoresAt(records, { task, arm }, primaryOn('validation')).values()];
    return values.length === 0 ? [] : [{ arm, score: mean(values) }];
  });
  return ranked.toSorted((a, b) => a.score - b.score)[0]?.arm;
}
