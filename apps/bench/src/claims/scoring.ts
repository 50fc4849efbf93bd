import type { Scoring } from '../task-header.ts';
import { taskNamed } from '../tasks/registry.ts';

/** How the trials of a task are scored: the only thing that the evaluation of a claim needs to know of a task. */
export const scoringOf = (task: string): Scoring => taskNamed(task).objective;
