import type { Trial, TrialRecord } from '@regatta/record';
import { messageOf, RunError } from '@regatta/record';
import { failedRecord } from '@regatta/trial';
import { answerOf } from './answer.ts';
import { ownCodeArm } from './own-code.ts';
import { BadMessage, WorkerDied, WorkerProcess } from './worker-process.ts';

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

/** A worker process, and the arm of a user's code that it is for. */
interface Kept {
  readonly arm: string | undefined;
  readonly worker: WorkerProcess;
}

/**
 * A place where one trial runs at a time: keeps worker processes and replaces those that die. Trials of Regatta's code
 * share one; an arm that runs a user's code has one of its own, which ends when another such arm comes.
 */
export class Lane {
  readonly #signal: AbortSignal;
  readonly #trialLimit: number | undefined;
  #kept: readonly Kept[] = [];
  /** The arm of a user's code that it has a process for. */
  #arm: string | undefined;

  constructor({ signal, trialLimit }: LaneOptions) {
    this.#signal = signal;
    this.#trialLimit = trialLimit;
  }

  /** Whether a process for the arm of a user's code that this trial is of is here already. */
  suits(trial: Trial): boolean {
    return this.#arm !== undefined && ownCodeArm(trial) === this.#arm;
  }

  /**
   * Runs a trial; one that takes its worker down twice, takes longer than the limit, or is answered wrongly comes out as
   * failed.
   */
  async run(trial: Trial, handlers: LaneHandlers): Promise<TrialRecord> {
    const arm = ownCodeArm(trial);
    for (let attempt = 1; ; attempt++) {
      let worker: WorkerProcess;
      try {
        worker = await this.#workerFor(arm);
      } catch (error) {
        this.#signal.throwIfAborted();
        // A configuration that fails there costs the arms that need it.
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
            `it took longer than ${this.#trialLimit} s. Give trials more time with --trial-limit, or see why it does not end.`,
          );
        }
        if (attempt === attempts) return failedRecord(trial, `${error.message} (${attempts} attempts)`);
      } finally {
        limit.clear();
      }
    }
  }

  /** Ends the worker processes. */
  async stop(): Promise<void> {
    await Promise.all(this.#kept.map(({ worker }) => worker.stop()));
  }

  async #end(worker: WorkerProcess): Promise<void> {
    this.#kept = this.#kept.filter((kept) => kept.worker !== worker);
    await worker.stop();
  }

  /** The process for an arm, started where there is none. */
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

  async #start(ownCode: boolean): Promise<WorkerProcess> {
    for (let attempt = 1; ; attempt++) {
      this.#signal.throwIfAborted();
      const worker = new WorkerProcess(this.#signal, ownCode);
      // A configuration may never come to its end.
      const limit = ownCode ? this.#limit(worker) : undefined;
      try {
        await worker.ready();
        return worker;
      } catch (error) {
        await worker.stop();
        this.#signal.throwIfAborted();
        if (limit?.passed()) {
          throw new RunError(
            `the configuration took longer than ${this.#trialLimit} s to load in a worker process. Give it more time with --trial-limit, or see why it does not end.`,
          );
        }
        if (attempt === starts) throw new RunError(`worker processes do not start: ${messageOf(error)}`);
      } finally {
        limit?.clear();
      }
    }
  }
}
