import { messageOf, RunError } from '../errors.ts';
import { failedRecord, type TrialRecord } from '../record.ts';
import type { Trial } from '../trial.ts';
import { WorkerDied, WorkerProcess } from './worker-process.ts';

/** Times that a trial may take its worker down with it before it counts as failed. */
const attempts = 2;
/** Workers that may die in a row before they are ready. */
const starts = 3;

export interface LaneOptions {
  /** Kills what runs. */
  readonly signal: AbortSignal;
  /** Seconds after which a trial is given up and recorded as failed; none unless given. */
  readonly trialLimit?: number | undefined;
}

/** Who hears of one trial. */
export interface LaneHandlers {
  /** It began (again, when its worker had died). */
  started?(): void;
  stepped?(step: number): void;
}

/** A place where one trial runs at a time: keeps a worker process and replaces it when it dies. */
export class Lane {
  readonly #signal: AbortSignal;
  readonly #trialLimit: number | undefined;
  #worker: WorkerProcess | undefined;

  constructor({ signal, trialLimit }: LaneOptions) {
    this.#signal = signal;
    this.#trialLimit = trialLimit;
  }

  /** Runs a trial; one that takes its worker down twice, or takes longer than the limit, comes out as failed. */
  async run(trial: Trial, handlers: LaneHandlers): Promise<TrialRecord> {
    for (let attempt = 1; ; attempt++) {
      this.#worker ??= await this.#start();
      const worker = this.#worker;
      const limit = this.#limit(worker);
      handlers.started?.();
      try {
        return await worker.run(trial, (step) => handlers.stepped?.(step));
      } catch (error) {
        this.#worker = undefined;
        this.#signal.throwIfAborted();
        if (!(error instanceof WorkerDied)) throw error;
        if (limit.passed()) {
          return failedRecord(
            trial,
            `it took longer than ${this.#trialLimit} s. Give trials more time with --trial-limit, or see why it does not end.`,
          );
        }
        if (attempt === attempts) return failedRecord(trial, `${error.message} (${attempts} attempts)`);
      } finally {
        limit.clear();
      }
    }
  }

  /** Ends the worker process. */
  async stop(): Promise<void> {
    await this.#worker?.stop();
  }

  /** Ends a worker whose trial does not. */
  #limit(worker: WorkerProcess): { passed(): boolean; clear(): void } {
    let passed = false;
    if (this.#trialLimit === undefined) return { passed: () => false, clear() {} };
    const timer = setTimeout(() => {
      passed = true;
      void worker.stop();
    }, this.#trialLimit * 1000);
    return { passed: () => passed, clear: () => clearTimeout(timer) };
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
