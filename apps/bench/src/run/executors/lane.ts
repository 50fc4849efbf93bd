import type { Trial, TrialRecord } from '@regatta/record';
import { messageOf, RunError } from '@regatta/record';
import { failedRecord } from '@regatta/trial';
import { answerOf } from './answer.ts';
import { ownCodeArm } from './own-code.ts';
import { BadMessage, WorkerDied, WorkerProcess } from './worker-process.ts';

/** How often the worker may die during a trial before the trial counts as failed. */
const attempts = 2;
/** How many workers in a row may die before they are ready. */
const starts = 3;

export interface LaneOptions {
  /** Kills running workers. */
  readonly signal: AbortSignal;
  /** Seconds after which a trial is stopped and recorded as failed. Default: no limit. */
  readonly trialLimit?: number | undefined;
}

/** Callbacks of one trial. */
export interface LaneHandlers {
  /** The trial started (again, if its worker died). */
  started?(): void;
  stepped?(step: number): void;
}

/** A worker process, and the arm with a user's code that it is reserved for, if any. */
interface Kept {
  readonly arm: string | undefined;
  readonly worker: WorkerProcess;
}

/**
 * Runs one trial at a time in worker processes, and replaces workers that die. Trials with only Regatta's code share one
 * process; an arm with a user's code has its own, which ends when another such arm starts.
 */
export class Lane {
  readonly #signal: AbortSignal;
  readonly #trialLimit: number | undefined;
  #kept: readonly Kept[] = [];
  /** The arm with a user's code that currently has a process. */
  #arm: string | undefined;

  constructor({ signal, trialLimit }: LaneOptions) {
    this.#signal = signal;
    this.#trialLimit = trialLimit;
  }

  /** Whether there is already a process for the trial's arm. */
  suits(trial: Trial): boolean {
    return this.#arm !== undefined && ownCodeArm(trial) === this.#arm;
  }

  /**
   * Runs a trial. The record is a failed one if the worker dies twice, the trial exceeds the time limit, or the answer is
   * invalid.
   */
  async run(trial: Trial, handlers: LaneHandlers): Promise<TrialRecord> {
    const arm = ownCodeArm(trial);
    for (let attempt = 1; ; attempt++) {
      let worker: WorkerProcess;
      try {
        worker = await this.#workerFor(arm);
      } catch (error) {
        this.#signal.throwIfAborted();
        // A configuration that fails to load there fails only the arms that need it.
        if (arm === undefined || !(error instanceof RunError)) throw error;
        return failedRecord(trial, error.message);
      }
      const limit = this.#limit(worker);
      handlers.started?.();
      try {
        const answer = await worker.run(trial, (step) => handlers.stepped?.(step));
        if (answer.spent) await this.#end(worker);
        return answerOf(trial, answer.record);
      } catch (error) {
        await this.#end(worker);
        this.#signal.throwIfAborted();
        if (error instanceof BadMessage) return failedRecord(trial, error.message);
        if (!(error instanceof WorkerDied)) throw error;
        if (limit.passed()) {
          return failedRecord(
            trial,
            `it took longer than ${this.#trialLimit} s. Increase --trial-limit, or find out why it does not finish.`,
          );
        }
        if (attempt === attempts) return failedRecord(trial, `${error.message} (${attempts} attempts)`);
      } finally {
        limit.clear();
      }
    }
  }

  /** Stops the worker processes. */
  async stop(): Promise<void> {
    await Promise.all(this.#kept.map(({ worker }) => worker.stop()));
  }

  async #end(worker: WorkerProcess): Promise<void> {
    this.#kept = this.#kept.filter((kept) => kept.worker !== worker);
    await worker.stop();
  }

  /** The process for an arm, started if necessary. */
  async #workerFor(arm: string | undefined): Promise<WorkerProcess> {
    const found = this.#kept.find((kept) => kept.arm === arm);
    if (found !== undefined) return found.worker;
    if (arm !== undefined) {
      for (const kept of this.#kept) if (kept.arm !== undefined) await this.#end(kept.worker);
      this.#arm = arm;
    }
    const worker = await this.#start(arm !== undefined);
    this.#kept = [...this.#kept, { arm, worker }];
    return worker;
  }

  /** Stops a worker whose trial exceeds the time limit. */
  #limit(worker: WorkerProcess): { passed(): boolean; clear(): void } {
    let passed = false;
    if (this.#trialLimit === undefined) return { passed: () => false, clear() {} };
    const timer = setTimeout(() => {
      passed = true;
      void worker.stop();
    }, this.#trialLimit * 1000);
    return { passed: () => passed, clear: () => clearTimeout(timer) };
  }

  async #start(ownCode: boolean): Promise<WorkerProcess> {
    for (let attempt = 1; ; attempt++) {
      this.#signal.throwIfAborted();
      const worker = new WorkerProcess(this.#signal, ownCode);
      // Loading a configuration may never finish.
      const limit = ownCode ? this.#limit(worker) : undefined;
      try {
        await worker.ready();
        return worker;
      } catch (error) {
        await worker.stop();
        this.#signal.throwIfAborted();
        if (limit?.passed()) {
          throw new RunError(
            `the configuration took longer than ${this.#trialLimit} s to load in a worker process. Increase --trial-limit, or find out why it does not finish.`,
          );
        }
        if (attempt === starts) throw new RunError(`worker processes do not start: ${messageOf(error)}`);
      } finally {
        limit?.clear();
      }
    }
  }
}
