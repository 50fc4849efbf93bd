import '@regatta/tasks';
import { type Backend, RunError } from '@regatta/record';
import { useBackend } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { changedGlobal, type Globals, kernelGlobals } from '../../config/globals.ts';
import { attempt } from './attempt.ts';
import type { Executor } from './executor.ts';
import { changedHere } from './untouched.ts';

/** Error that ends a run after a user's code changed this process. */
const spoiled = (changed: string): RunError =>
  new RunError(
    `a configuration's code changed ${changed} in this process, which affects the numbers of later trials. Run it in separate processes: --workers 1 or more.`,
  );

/** Returns a function that names a change in the language or, since its first call, in the kernels of a trial's backend. */
function kernelWatch(): (backend: Backend) => Promise<string | undefined> {
  const first = new Map<Backend, Globals>();
  return async (backend) => {
    await useBackend(backend);
    const now = kernelGlobals(tf.getBackend());
    const before = first.get(backend) ?? now;
    first.set(backend, before);
    return changedHere() ?? changedGlobal(before, now);
  };
}

/**
 * Runs trials one by one in this process, for tests and debugging. If a user's code changes globals that other trials depend
 * on, the run ends.
 */
export const inProcess: Executor = {
  workers: 1,
  title: 'one at a time, in this process,',
  async run(trials, handlers, signal) {
    const changedFor = kernelWatch();
    let changed: string | undefined;
    for (const trial of trials) {
      signal.throwIfAborted();
      changed ??= await changedFor(trial.spec.backend);
      if (changed !== undefined) throw spoiled(changed);
      handlers.started?.(trial);
      const onStep = (step: number): void => handlers.stepped?.(trial, step);
      const ended = await attempt(trial, { onStep, signal });
      handlers.finished(ended.record);
      changed = ended.changed;
    }
    // The statistics are computed in this process, too.
    changed ??= changedHere();
    if (changed !== undefined) throw spoiled(changed);
  },
};
