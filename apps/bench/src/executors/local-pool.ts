import { messageOf, RunError } from '../errors.ts';
import { failedRecord, type TrialRecord } from '../record.ts';
import type { Trial } from '../trial.ts';
import type { Executor, Handlers } from './executor.ts';
import { WorkerDied, WorkerProcess } from './worker-process.ts';

/** Times that a trial may take its worker down with it before it counts as failed. */
const attempts = 2;
/** Workers that may die in a row before they are ready. */
const starts = 3;

/**
 * Child processes on this machine, one trial at a time in each.
 *
 * Not a thread pool, because tfjs keeps global state and only a process gives its memory back; not a general process
 * pool such as tinypool, because that neither replaces a worker that dies while starting nor tells when a trial begins.
 * Here a worker that dies is replaced and its trial runs again, once; then the trial is recorded as failed.
 */
export function localPool(workers: number): Executor {
  return {
    workers,
    async run(trials, handlers, signal) {
      const queue = [...trials];
      const stop = new AbortController();
      const lanes = Array.from({ length: Math.min(workers, trials.length) }, () =>
        new Lane(queue, handlers, AbortSignal.any([signal, stop.signal])).run(),
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

/** One place in the pool: takes trials off the queue and keeps a worker to run them. */
class Lane {
  readonly #queue: Trial[];
  readonly #handlers: Handlers;
  readonly #signal: AbortSignal;
  #worker: WorkerProcess | undefined;

  constructor(queue: Trial[], handlers: Handlers, signal: AbortSignal) {
    this.#queue = queue;
    this.#handlers = handlers;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    try {
      for (let trial = this.#queue.shift(); trial; trial = this.#queue.shift()) {
        this.#handlers.finished(await this.#runTrial(trial));
      }
    } finally {
      await this.#worker?.stop();
    }
  }

  async #runTrial(trial: Trial): Promise<TrialRecord> {
    for (let attempt = 1; ; attempt++) {
      this.#worker ??= await this.#start();
      this.#handlers.started?.(trial);
      try {
        return await this.#worker.run(trial, (step) => this.#handlers.stepped?.(trial, step));
      } catch (error) {
        this.#worker = undefined;
        this.#signal.throwIfAborted();
        if (!(error instanceof WorkerDied)) throw error;
        if (attempt === attempts) return failedRecord(trial, `${error.message} (${attempts} attempts)`);
      }
    }
  }

  async #start(): Promise<WorkerProcess> {
    for (let attempt = 1; ; attempt++) {
      this.#signal.throwIfAborted();
      const worker = new WorkerProcess(this.#signal);
      try {
        await worker.ready();
        return worker;
      } catch (error) {
        this.#signal.throwIfAborted();
        if (attempt === starts) throw new RunError(`worker processes do not start: ${messageOf(error)}`);
      }
    }
  }
}
