import type { Trial } from '@regatta/record';
import type { Executor, Handlers } from './executor.ts';
import { Lane } from './lane.ts';
import { refuseChanges } from './untouched.ts';

/**
 * Runs trials in child processes on this machine, one trial at a time in each.
 *
 * Not a thread pool, because tfjs has global state and only a process returns its memory. Not a general process pool such as
 * tinypool, because that neither replaces workers that die while starting nor reports when a trial starts. A worker that dies
 * is replaced and its trial runs again once; after that, the trial is recorded as failed. Arms with a user's code do not share
 * a process.
 *
 * @param trialLimit seconds after which a trial is stopped and recorded as failed.
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

/** Takes the next trial: preferably one whose arm already has a process in the lane, else the first. */
function next(queue: Trial[], lane: Lane): Trial | undefined {
  const first = queue.findIndex((trial) => lane.suits(trial));
  return queue.splice(Math.max(0, first), 1)[0];
}

/** Runs trials from the queue until it is empty. */
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
