import { Queue, QueueEvents } from 'bullmq';
import type { Executor } from '../executor.ts';
import type { Address } from './address.ts';
import { connect, connectAgain } from './connection.ts';
import { queueName } from './protocol.ts';
import { QueuedRun } from './queued-run.ts';

/** Milliseconds between two looks at the jobs themselves, for events that were lost. */
const lookPeriod = 5000;
/** Events that Redis keeps; what is missed is found by looking. */
const eventsKept = 1000;

/** The times of a queue's coordinator; tests shorten them. */
export interface QueueTimes {
  readonly lookPeriod?: number;
  /** Milliseconds that a server's first answer may take. */
  readonly patience?: number;
}

/**
 * Runs trials on whichever workers serve a queue, on any number of machines. Results return through the queue to this
 * process, the one writer. A job bears the id of its trial: a run that starts again finds what went on without it.
 *
 * @throws RunError when no server answers.
 */
export async function queueExecutor(
  address: Address,
  say: (text: string) => void,
  times: QueueTimes = {},
): Promise<Executor> {
  const workers = await countWorkers(address, times.patience);
  if (workers === 0) {
    say(`no worker serves ${address.shown} yet. Start some, on any machine: pnpm bench worker --queue <URL>`);
  }
  return {
    workers: Math.max(1, workers),
    title: `through the queue at ${address.shown}`,
    async run(trials, handlers, signal) {
      if (trials.length === 0) return;
      const connection = connectAgain(address, say);
      const forEvents = connection.duplicate();
      forEvents.on('error', () => {});
      const queue = new Queue(queueName, { connection, streams: { events: { maxLen: eventsKept } } });
      const events = new QueueEvents(queueName, { connection: forEvents });
      queue.on('error', () => {});
      events.on('error', () => {});
      const run = new QueuedRun({ queue, connection, trials, handlers, shown: address.shown, say });
      events.on('active', ({ jobId }) => run.started(jobId));
      events.on('progress', ({ jobId, data }) => run.stepped(jobId, data));
      events.on('completed', ({ jobId, returnvalue }) => run.completed(jobId, returnvalue));
      events.on('failed', ({ jobId, failedReason }) => run.failed(jobId, failedReason));
      const stop = (): void => run.end(signal.reason);
      signal.addEventListener('abort', stop);
      const look = setInterval(() => run.look(), times.lookPeriod ?? lookPeriod);
      try {
        await events.waitUntilReady();
        if (signal.aborted) stop();
        else run.begin();
        await run.over;
      } finally {
        clearInterval(look);
        signal.removeEventListener('abort', stop);
        await run.close();
        await Promise.allSettled([events.close(), queue.close()]);
        for (const each of [connection, forEvents]) each.disconnect();
      }
    },
  };
}

/** Worker processes that serve the queue now. @throws RunError when no server answers. */
async function countWorkers(address: Address, patience: number | undefined): Promise<number> {
  const connection = await connect(address, () => {}, patience);
  const queue = new Queue(queueName, { connection });
  queue.on('error', () => {});
  try {
    return await queue.getWorkersCount();
  } finally {
    await queue.close();
    connection.disconnect();
  }
}
