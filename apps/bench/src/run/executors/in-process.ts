import '@regatta/tasks';
import { RunError } from '@regatta/record';
import { attempt } from './attempt.ts';
import type { Executor } from './executor.ts';
import { changedForTrials } from './untouched.ts';

/** Error that ends a run after a user's code changed this process. */
const spoiled = (changed: string): RunError =>
  new RunError(
    `a configuration's code changed ${changed} in this process, which affects the numbers of later trials. Run it in separate processes: --workers 1 or more.`,
  );

/**
 * Runs trials one by one in this process, for tests and debugging. If a user's code changes globals that other trials depend
 * on, the run ends.
 */
export const inProcess: Executor = {
  workers: 1,
  title: 'one at a time, in this process,',
  async run(trials, handlers, signal) {
    let changed = changedForTrials();
    for (const trial of trials) {
      signal.throwIfAborted();
      if (changed !== undefined) throw spoiled(changed);
      handlers.started?.(trial);
      const onStep = (step: number): void => handlers.stepped?.(trial, step);
      const ended = await attempt(trial, { onStep, signal });
      handlers.finished(ended.record);
      changed = ended.changed;
    }
    // The statistics are computed in this process, too.
    if (changed !== undefined) throw spoiled(changed);
  },
};
