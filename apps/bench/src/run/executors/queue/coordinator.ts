import { Queue, QueueEvents } from 'bullmq';
import type { Executor } from '../executor.ts';
import type { Address } from './address.ts';
import { connect, connectAgain } from './connection.ts';
import { queueName } from './protocol.ts';
import { QueuedRun } from './queued-run.ts';

/** Milliseconds between polls of the jobs, in case events were lost. */
const lookPeriod = 5000;
/** Number of events that Redis keeps; polling finds what was missed. */
const eventsKept = 1000;

/** Timing of a queue's coordinator; tests shorten it. */
export interface QueueTimes {
  readonly lookPeriod?: number;
  /** Maximum milliseconds to wait for a server's first answer. */
  readonly patience?: number;
}

/**
 * Runs trials on all workers that serve a queue, on any number of machines. Results return through the queue to this process,
 * the only writer. A job has the id of its trial, so a restarted run finds the results that arrived in the meantime.
 *
 * @throws RunError if no server answers.
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

/** Number of worker processes that currently serve the queue. @throws RunError if no server answers. */
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
