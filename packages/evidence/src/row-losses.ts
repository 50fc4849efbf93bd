import type { LossPerExample, TaskHeader, TrialRecord } from '@regatta/record';

/** What a fit did on each example of the test split. */
export interface RowLosses {
  /** Loss of each example, at least 0: of the best checkpoint, after scaling with a temperature; for numbers, the squared error. */
  readonly losses: ArrayLike<number>;
  /** 1 for each example whose predicted class is wrong, else 0; null where examples have no single class. */
  readonly missed: ArrayLike<number> | null;
  /** Whether losses are squared errors, of which the root of the mean is compared. */
  readonly squared: boolean;
}

/**
 * Returns the losses of a record on the single test examples. A diverged trial counts as guessing, for as many examples as
 * `rows` says; undefined if guessing has no score, or without losses of the trial.
 *
 * @param losses of trials, by id.
 */
export function rowLossesOf(
  record: TrialRecord,
  { chance, classes, metrics }: Pick<TaskHeader, 'chance' | 'classes' | 'metrics'>,
  rows: number,
  losses: ReadonlyMap<string, LossPerExample>,
): RowLosses | undefined {
  const squared = metrics.some(({ name }) => name === 'rmse');
  if (record.status === 'diverged') {
    const loss = chance?.scaledLoss ?? chance?.loss;
    if (loss === undefined || chance?.accuracy === undefined) return undefined;
    const all = (value: number): number[] => Array.from({ length: rows }, () => value);
    return { losses: all(loss), missed: classes === undefined ? null : all(1 - chance.accuracy), squared };
  }
  const own = losses.get(record.id);
  if (record.status !== 'ok' || own === undefined) return undefined;
  return {
    losses: own.losses,
    missed: classes === undefined ? null : own.missed,
    squared,
  };
}
