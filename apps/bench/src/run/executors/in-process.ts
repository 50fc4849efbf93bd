import '@regatta/tasks';
import { RunError } from '@regatta/record';
import { attempt } from './attempt.ts';
import type { Executor } from './executor.ts';
import { changedForTrials } from './untouched.ts';

/** What ends a run whose process a user's code changed. */
const spoiled = (changed: string): RunError =>
  new RunError(
    `a configuration's code changed ${changed} in this process, and with it the numbers of the trials that follow. Give it processes of its own: --workers 1 or more.`,
  );

/**
 * Runs trials one after the other in this process: for tests and debuggers. They share it: where a user's code is seen to
 * have changed what the others depend on, the run ends.
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
    // The statistics are computed here too.
    if (changed !== undefined) throw spoiled(changed);
  },
};
