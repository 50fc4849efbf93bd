import type { Scoring, TrialRecord } from '@regatta/record';
import { percent } from '@regatta/record';
import { mean } from '@regatta/stats';
import { metricsOf } from './scores.ts';

/** A baseline with fewer errors on the validation split than this share leaves a regularizer nothing to do. */
const solvedBelow = 0.01;

/**
 * Mean share of errors that the baseline makes on the validation split, if that is below 1 %, so that its task cannot tell
 * regularizers apart: its losses are those of a few examples, or of none. The mean over classes where it is measured, because a frequent
 * class must not hide a rare one.
 *
 * @param baseline trials of the baseline on one task; those that diverged got everything wrong.
 * @returns the share, in [0, 0.01); null if it is larger, and for tasks without classes.
 */
export function solvedError(
  baseline: readonly TrialRecord[],
  { primary }: Pick<Scoring, 'primary'>,
): number | null {
  const errors = baseline.flatMap((record) => {
    if (record.status !== 'ok') return record.status === 'diverged' ? [1] : [];
    const { accuracy, balancedError } = metricsOf(record, 'validation', primary.checkpoint) ?? {};
    return balancedError ?? (accuracy === undefined ? [] : 1 - accuracy);
  });
  if (errors.length === 0) return null;
  const error = mean(errors);
  return error < solvedBelow ? error : null;
}

/** What a task comes to whose baseline makes hardly an error. @param error as {@link solvedError} returns it. */
export const solvedText = (baseline: string, error: number): string =>
  `solved by ${baseline} (validation error ${percent(error, 1)}, below ${percent(solvedBelow)}): this task cannot tell regularizers apart`;
