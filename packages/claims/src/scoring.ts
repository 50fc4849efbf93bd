import { overlapOf, type PartSizes } from '@regatta/evidence';
import type { TaskHeader, TrialRecord } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';

/** What the evaluation of a claim needs to know of a task. */
export type ClaimScoring = Pick<TaskHeader, 'primary' | 'guard' | 'chance'>;

/** How the trials of a task are scored. */
export const scoringOf = (task: string): ClaimScoring => taskNamed(task).objective;

/** By what the test of a task corrects, where its seeds divide the same rows anew; undefined otherwise, or without a finished trial. */
export function overlapIn(records: readonly TrialRecord[], task: string): PartSizes | undefined {
  const { redivided, testSet } = taskNamed(task);
  const sized = records.find((record) => record.task === task && record.testRows !== undefined);
  if (sized?.trainRows === undefined || sized.testRows === undefined) return undefined;
  const header = { ...(redivided ? { redivided } : {}), ...(testSet === undefined ? {} : { testSet }) };
  return overlapOf(header, { trainSize: sized.trainRows, testSize: sized.testRows }, {});
}
