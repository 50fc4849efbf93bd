import type { Trial, TrialRecord } from '@regatta/record';
import { taskNamed } from '@regatta/tasks';
import { headerOf } from '@regatta/trial';
import type { Stage } from '../watch/progress/watcher.ts';

/** A stage with these trials, for tests that run none; `before` are existing records. */
export function stageOf(
  trials: readonly Trial[],
  before: readonly TrialRecord[],
  overrides: Partial<Stage> = {},
): Stage {
  const known = new Set(before.map(({ id }) => id));
  return {
    what: 'suite quick',
    trials,
    before,
    pending: trials.filter(({ id }) => !known.has(id)),
    workers: 2,
    place: '2 at once on wasm',
    backend: 'wasm',
    directory: '/results/quick',
    measured: (task) => headerOf(taskNamed(task)).primary,
    interim: () => undefined,
    ...overrides,
  };
}
