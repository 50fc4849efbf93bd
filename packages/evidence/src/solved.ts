import type { AnalysisPlan, TrialRecord } from '@regatta/record';
import { mean } from '@regatta/stats';
import { metricsOf } from './scores.ts';

/** A baseline with fewer errors on the validation split than this share leaves a regularizer nothing to do. */
export const solvedBelow = 0.01;

/** Records of one task by arm. */
interface Records {
  readonly task: Pick<AnalysisPlan['tasks'][number], 'primary'>;
  readonly arms: ReadonlyMap<string, readonly TrialRecord[]>;
}

/**
 * Mean share of errors that the baseline makes on the validation split, if that is below {@link solvedBelow}, so that the
 * task cannot tell regularizers apart: its losses are those of a few examples, or of none. The mean over classes where it is measured,
 * because one frequent class must not hide a rare one. Null otherwise, for tasks without classes, and where a plan names one candidate,
 * which is judged by single examples.
 */
export function solvedError(
  { task, arms }: Records,
  { baseline, judging }: Pick<AnalysisPlan, 'baseline' | 'judging'>,
): number | null {
  if (judging !== undefined) return null;
  const errors = (arms.get(baseline) ?? []).flatMap((record) => {
    if (record.status !== 'ok') return record.status === 'diverged' ? [1] : [];
    const { accuracy, balancedError } = metricsOf(record, 'validation', task.primary.checkpoint) ?? {};
    return balancedError ?? (accuracy === undefined ? [] : 1 - accuracy);
  });
  if (errors.length === 0) return null;
  const error = mean(errors);
  return error < solvedBelow ? error : null;
}
