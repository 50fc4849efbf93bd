import { setTimeout as pause } from 'node:timers/promises';
import type { Trial, TrialRecord } from '@regatta/record';
import { messageOf, RunError } from '@regatta/record';
import { regularizerNamed, taskNamed } from '@regatta/tasks';
import { codeVersion } from '@regatta/trial';
import { type Job, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { isDone } from '../../../folder/store.ts';
import { shortened } from '../failure.ts';
import {
  agrees,
  contradicted,
  contradictionsKey,
  type Order,
  queueName,
  readOrder,
  refused,
} from './protocol.ts';
import { queueFailure } from './queue-failure.ts';

/** Maximum number of distinct client errors reported, each once; they repeat while a server is unavailable. */
const mostTold = 10;
/** Milliseconds between progress reports of a trial. */
const reportPeriod = 1000;

export interface ServeOptions {
  readonly connection: Redis;
  /** Number of parallel trials. */
  readonly concurrency: number;
  /** Runs a trial; must not block this process from renewing its leases. */
  run(trial: Trial, onStep: (step: number) => void): Promise<TrialRecord>;
  /** The server's address for messages, without password. */
  readonly shown: string;
  /** Seconds without a sign of life after which other workers take over a worker's trials. */
  readonly lease: number;
  /** Seconds without a trial after which the worker exits. Default: never. */
  readonly idle?: number | undefined;
  readonly signal: AbortSignal;
  say(text: string): void;
}

/** The reason why this process must refuse an order, or undefined. */
function refusal({ trial: { spec }, code }: Order): string | undefined {
  const own = codeVersion();
  if (code !== own) {
    return `the run needs code version ${code}, this worker has ${own}. Check out the same commit on both machines and restart the worker`;
  }
  try {
    taskNamed(spec.task);
    regularizerNamed(spec.regularizer.name);
    return undefined;
  } catch (error) {
    return `${messageOf(error).split('\n')[0]} Restart the worker with the --config of the run`;
  }
}

/** Runs trials from the queue until `signal` aborts, or until it is idle for too long. @returns the number of trials run. */
export async function serve(options: ServeOptions): Promise<number> {
  const { connection, shown, concurrency, run, lease, idle, signal, say } = options;
  let done = 0;
  let running = 0;
  let lastEnd = performance.now();
  const stop = new AbortController();
  const process = async (job: Job, token?: string): Promise<TrialRecord> => {
    running += 1;
    try {
      const order = orderOf(job);
      const why = refusal(order);
      if (why !== undefined) {
        stop.abort(new RunError(`trial ${order.trial.id}: ${why}.`));
        throw new UnrecoverableError(refused + why);
      }
      let reported = 0;
      const onStep = (step: number): void => {
        const now = performance.now();
        if (now - reported < reportPeriod) return;
        reported = now;
        job.updateProgress({ step }).catch(() => {});
      };
      const record = await run(order.trial, onStep);
      if (isDone(record) && !(await agrees(connection, record))) {
        const text = `trial ${record.id} ran twice with different numbers`;
        await connection.rpush(contradictionsKey, record.id);
        throw new UnrecoverableError(contradicted + text);
      }
      done += 1;
      return record;
    } catch (error) {
      if (!signal.aborted) throw error;
      // Returned to the queue at once instead of waiting for the lease to expire.
      await job.moveToWait(token);
      throw new WaitingError();
    } finally {
      running -= 1;
      lastEnd = performance.now();
    }
  };
  const worker = new Worker(queueName, process, {
    connection,
    concurrency,
    lockDuration: lease * 1000,
    stalledInterval: lease * 500,
    // Trials run in separate processes, so a trial is rarely the reason why a whole worker dies repeatedly.
    maxStalledCount: 5,
  });
  const told = new Set<string>();
  worker.on('error', (error) => {
    const failure = queueFailure(error, shown);
    if (failure instanceof RunError) stop.abort(failure);
    else if (told.size < mostTold && !told.has(error.message)) {
      told.add(error.message);
      say(`queue: ${shortened(error.message, 300)}`);
    }
  });
  worker.on('lockRenewalFailed', (ids) => {
    say(
      `lost the lease of ${ids.join(', ')}: another worker may run it too, which is harmless if the results are equal`,
    );
  });
  const ends = AbortSignal.any([signal, stop.signal]);
  try {
    while (!ends.aborted) {
      await pause(200, undefined, { signal: ends }).catch(() => {});
      if (idle !== undefined && running === 0 && performance.now() - lastEnd > idle * 1000) break;
    }
  } finally {
    await worker.close();
  }
  stop.signal.throwIfAborted();
  return done;
}

/** The order in a job; an invalid one fails the job. */
function orderOf(job: Job): Order {
  try {
    return readOrder(job.data, job.id);
  } catch (error) {
    throw new UnrecoverableError(messageOf(error));
  }
}
