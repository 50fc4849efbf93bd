import type { Scoring } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';

/** How the trials of a task are scored: the only thing that the evaluation of a claim needs to know of a task. */
export const scoringOf = (task: string): Scoring => taskNamed(task).objective;
