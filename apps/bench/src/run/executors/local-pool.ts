import type { Trial } from '@regatta/record';
import type { Executor, Handlers } from './executor.ts';
import { Lane } from './lane.ts';
import { refuseChanges } from './untouched.ts';

/**
 * Child processes on this machine, one trial at a time in each.
 *
 * Not a thread pool, because tfjs keeps global state and only a process gives its memory back; not a general process
 * pool such as tinypool, because that neither replaces a worker that dies while starting nor tells when a trial begins.
 * Here a worker that dies is replaced and its trial runs again, once; then the trial is recorded as failed. Arms that run a
 * user's code share no process.
 *
 * @param trialLimit seconds after which a trial is given up and recorded as failed.
 */
export function localPool(workers: number, trialLimit?: number): Executor {
  return {
    workers,
    title: `${workers} at once`,
    async run(trials, handlers, signal) {
      const queue = [...trials];
      const stop = new AbortController();
      const both = AbortSignal.any([signal, stop.signal]);
      const lanes = Array.from({ length: Math.min(workers, trials.length) }, () =>
        empty(queue, new Lane({ signal: both, trialLimit }), handlers),
      );
      try {
        await Promise.all(lanes);
      } finally {
        stop.abort();
        await Promise.allSettled(lanes);
      }
    },
  };
}

/** The next trial: one that the lane has a process for, where its process is one arm's alone, else the first. */
function next(queue: Trial[], lane: Lane): Trial | undefined {
  const first = queue.findIndex((trial) => lane.suits(trial));
  return queue.splice(Math.max(0, first), 1)[0];
}

/** Runs trials off the queue until there are none. */
async function empty(queue: Trial[], lane: Lane, handlers: Handlers): Promise<void> {
  try {
    for (let trial = next(queue, lane); trial; trial = next(queue, lane)) {
      const current = trial;
      const record = await lane.run(current, {
        started: () => handlers.started?.(current),
        stepped: (step) => handlers.stepped?.(current, step),
      });
      refuseChanges();
      handlers.finished(record);
    }
  } finally {
    await lane.stop();
  }
}
