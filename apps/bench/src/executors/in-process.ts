import '../tasks/registry.ts';
import { messageOf } from '../errors.ts';
import { failedRecord } from '../record.ts';
import { runTrial } from '../trial.ts';
import type { Executor } from './executor.ts';

/** Runs trials one after the other in this process: for tests and debuggers. */
export const inProcess: Executor = {
  workers: 1,
  title: 'one at a time, in this process,',
  async run(trials, handlers, signal) {
    for (const trial of trials) {
      signal.throwIfAborted();
      handlers.started?.(trial);
      const onStep = (step: number): void => handlers.stepped?.(trial, step);
      const record = await runTrial(trial.spec, { onStep, signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        return failedRecord(trial, messageOf(error));
      });
      handlers.finished(record);
    }
  },
};
