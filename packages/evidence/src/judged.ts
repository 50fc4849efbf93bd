import type { TrialRecord } from '@regatta/record';
import { armTitle } from '@regatta/record';
import { placeOf } from './freeze.ts';
import type { Summary } from './model.ts';

/**
 * Returns whether a record is among those that a summary rests on: a test trial of one of its seeds and, after tuning, one of
 * a chosen configuration. A folder may contain test trials of earlier choices, too.
 */
export function judgedBy({ tasks, freeze, plan }: Pick<Summary, 'tasks' | 'freeze' | 'plan'>) {
  const seeds = new Map(tasks.map((task) => [task.task, new Set(task.seeds)]));
  const chosen = new Map(
    (freeze?.choices ?? []).map(({ place, title, learningRate }) => [`${title} in ${place}`, learningRate]),
  );
  return ({ task, phase, seed, fold, regularizer, training }: TrialRecord): boolean => {
    const place = placeOf(task, fold);
    const learningRate = chosen.get(`${armTitle(regularizer)} in ${place}`);
    const steps = plan.tuning?.budgets?.[place]?.steps;
    return (
      phase === 'test' &&
      seeds.get(task)?.has(seed) === true &&
      (learningRate === undefined || learningRate === training.learningRate) &&
      (steps === undefined || steps === training.steps)
    );
  };
}
