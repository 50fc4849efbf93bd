import type { Scoring, TrialRecord } from '@regatta/record';

/** What a fit did on each example of the test split. */
export interface ExampleLosses {
  /** Loss of each example, at least 0; for numbers, the squared error. */
  readonly losses: ArrayLike<number>;
  /** Share of the labels of each example that are predicted wrong, in [0, 1]; null where numbers are predicted. */
  readonly missed: ArrayLike<number> | null;
}

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');

/**
 * Returns the losses of a record on the single test examples, as its probe `example-losses` measured them. A diverged trial
 * counts as guessing, for as many examples as `rows` says; undefined if guessing has no score, or without a measurement.
 */
export function exampleLossesOf(
  record: TrialRecord,
  { chance }: Pick<Scoring, 'chance'>,
  rows: number,
): ExampleLosses | undefined {
  if (record.status === 'diverged') {
    if (chance?.loss === undefined || chance.accuracy === undefined) return undefined;
    const { loss, accuracy } = chance;
    const all = (value: number): number[] => Array.from({ length: rows }, () => value);
    return { losses: all(loss), missed: all(1 - accuracy) };
  }
  const measured: unknown = record.probes?.['example-losses'];
  if (typeof measured !== 'object' || measured === null) return undefined;
  const { losses, missed } = measured as { readonly losses?: unknown; readonly missed?: unknown };
  if (!isNumbers(losses) || !(missed === null || isNumbers(missed))) return undefined;
  return { losses, missed };
}
