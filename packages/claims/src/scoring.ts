import type { TaskHeader } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';

/** What the evaluation of a claim needs to know of a task. */
export type ClaimScoring = Pick<TaskHeader, 'primary' | 'guard' | 'chance'>;

/** How the trials of a task are scored. */
export const scoringOf = (task: string): ClaimScoring => taskNamed(task).objective;
