import type { Trial, TrialRecord } from '@regatta/record';
import { failedRecord } from '@regatta/trial';
import { Job, type Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { isDone } from '../../../folder/store.ts';
import { answerOf } from '../answer.ts';
import type { Handlers } from '../executor.ts';
import { shortened } from '../failure.ts';
import { refuseChanges } from '../untouched.ts';
import { chunkSize, chunks } from './chunks.ts';
import { contradiction, findContradiction } from './contradiction.ts';
import { contradicted, digestOf, orderOf, refused } from './protocol.ts';
import { findFullMemory, queueFailure } from './queue-failure.ts';
import { withdraw } from './withdraw.ts';

/** Milliseconds before a refused trial is queued again. */
const refusedPause = 1000;
/** How often a trial may be refused before it counts as failed. */
const mostRefusals = 100;
/** Maximum number of distinct refusal reasons reported. */
const mostReasons = 20;
/** Maximum milliseconds to withdraw trials when a run ends early. */
const patience = 5000;

interface Parts {
  readonly queue: Queue;
  readonly connection: Redis;
  readonly trials: readonly Trial[];
  readonly handlers: Handlers;
  /** The server's address for messages, without password. */
  readonly shown: string;
  say(text: string): void;
}

/** One run through the queue: its open trials, and the handling of queue events. */
export class QueuedRun {
  /** Settles when every trial has a record, or when the run fails. */
  readonly over: Promise<void>;
  readonly #parts: Parts;
  readonly #open: Map<string, Trial>;
  /** Trials that have a record, and its digest if it is a result. */
  readonly #ended: Map<string, { readonly trial: Trial; readonly digest: string | undefined }> = new Map();
  /** Number of refusals by trial. */
  readonly #refusals: Map<string, number> = new Map();
  readonly #told: Set<string> = new Set();
  readonly #again: Set<NodeJS.Timeout> = new Set();
  #settle: { resolve(): void; reject(error: unknown): void } = { resolve() {}, reject() {} };
  #looking = false;
  #turn = 0;
  #isOver = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#open = new Map(parts.trials.map((trial) => [trial.id, trial]));
    this.over = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Callers that await the run receive its failure; there may be none yet.
    this.over.catch(() => {});
  }

  /** Takes results that an earlier run left in the queue, then submits the other trials. */
  begin(): void {
    this.#guard(async () => {
      for (const ids of chunks([...this.#open.keys()])) await this.#lookAt(ids, true);
      await this.#add([...this.#open.values()]);
    });
  }

  started(id: string): void {
    const trial = this.#open.get(id);
    if (trial) this.#parts.handlers.started?.(trial);
  }

  stepped(id: string, data: unknown): void {
    const trial = this.#open.get(id);
    const step = typeof data === 'object' && data !== null && 'step' in data ? data.step : undefined;
    if (trial === undefined || typeof step !== 'number') return;
    if (Number.isInteger(step) && step >= 0 && step <= trial.spec.training.steps) {
      this.#parts.handlers.stepped?.(trial, step);
    }
  }

  /** Handles a job with a result; it may not be one of ours. */
  completed(id: string, value: unknown): void {
    this.#guard(async () => {
      const trial = this.#open.get(id);
      if (trial !== undefined) {
        await this.#finish(trial, answerOf(trial, value));
        return;
      }
      // A repeated event, or a trial that ran twice.
      const earlier = this.#ended.get(id);
      if (earlier?.digest === undefined) return;
      const record = answerOf(earlier.trial, value);
      if (isDone(record) && digestOf(record) !== earlier.digest) throw contradiction(id);
    });
  }

  /** Handles one of our jobs that ended without a result. */
  failed(id: string, reason: string): void {
    this.#guard(async () => {
      const trial = this.#open.get(id);
      if (reason.startsWith(contradicted)) throw contradiction(id);
      if (trial === undefined) return;
      // A worker's message alone must not end a run.
      if (/\bOOM\b/.test(reason)) await findFullMemory(this.#parts.connection, this.#parts.shown);
      if (!reason.startsWith(refused)) {
        await this.#finish(trial, failedRecord(trial, `the queue gave up on it: ${shortened(reason)}`));
        return;
      }
      const why = `a worker refused: ${shortened(reason.slice(refused.length))}`;
      if (!this.#told.has(why) && this.#told.size < mostReasons) {
        this.#told.add(why);
        this.#parts.say(why);
      }
      const times = (this.#refusals.get(id) ?? 0) + 1;
      this.#refusals.set(id, times);
      if (times === mostRefusals) {
        await this.#finish(trial, failedRecord(trial, `${why} (${times} times)`));
        return;
      }
      await this.#parts.queue.remove(id);
      const timer = setTimeout(() => {
        this.#again.delete(timer);
        this.#guard(() => this.#add([trial]));
      }, refusedPause);
      this.#again.add(timer);
    });
  }

  /** Polls some of the open jobs, because events get lost, and so do jobs if a server loses data. */
  look(): void {
    if (this.#looking || this.#parts.connection.status !== 'ready') return;
    this.#looking = true;
    this.#guard(async () => {
      try {
        await findFullMemory(this.#parts.connection, this.#parts.shown);
        await findContradiction(this.#parts.connection, this.#isOurs);
        const open = [...this.#open.keys()];
        const first = open.length === 0 ? 0 : (this.#turn++ * chunkSize) % open.length;
        const missing = await this.#lookAt(open.slice(first, first + chunkSize), false);
        if (missing) await this.#add([...this.#open.values()]);
      } finally {
        this.#looking = false;
      }
    });
  }

  readonly #isOurs = (id: string): boolean => this.#open.has(id) || this.#ended.has(id);

  /** Ends the run early. */
  end(reason: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#settle.reject(reason);
  }

  /** Withdraws waiting trials, so that no worker runs them needlessly; running ones continue, and results stay for the next run. */
  async close(): Promise<void> {
    this.#isOver = true;
    for (const timer of this.#again) clearTimeout(timer);
    const { queue, connection } = this.#parts;
    if (this.#open.size === 0 || connection.status !== 'ready') return;
    const takeBack = async (): Promise<void> => {
      for (const ids of chunks([...this.#open.keys()])) {
        await Promise.allSettled(ids.map((id) => withdraw(queue, connection, id)));
      }
    };
    const late = new Promise<void>((resolve) => setTimeout(resolve, patience).unref());
    await Promise.race([takeBack(), late]);
  }

  async #add(trials: readonly Trial[]): Promise<void> {
    for (const part of chunks(trials)) {
      if (this.#isOver) return;
      const open = part.filter(({ id }) => this.#open.has(id));
      // Jobs with an existing id are left unchanged.
      await this.#parts.queue.addBulk(
        open.map((trial) => ({ name: 'trial', data: orderOf(trial), opts: { jobId: trial.id } })),
      );
    }
  }

  /** Takes the results of finished jobs among these. @returns whether a job is missing. */
  async #lookAt(ids: readonly string[], afresh: boolean): Promise<boolean> {
    const { queue } = this.#parts;
    let missing = false;
    const jobs = await Promise.all(ids.map((id) => this.#jobOf(id)));
    for (const [i, job] of jobs.entries()) {
      const id = ids[i]!;
      if (job === undefined) {
        missing ||= this.#open.has(id);
      } else if (job.finishedOn !== undefined) {
        const isFailure = Boolean(job.failedReason) || job.returnvalue?.status === 'failed';
        // Jobs that failed in an earlier run are retried.
        if (afresh && isFailure) await queue.remove(id);
        else if (job.failedReason) this.failed(id, job.failedReason);
        else this.completed(id, job.returnvalue);
      }
    }
    return missing && this.#again.size === 0;
  }

  /** Reads a job; one with invalid JSON counts as missing and is submitted again. */
  async #jobOf(id: string): Promise<Job | undefined> {
    const { queue } = this.#parts;
    try {
      return await Job.fromId(queue, id);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      await queue.remove(id);
      return undefined;
    }
  }

  async #finish(trial: Trial, record: TrialRecord): Promise<void> {
    refuseChanges();
    this.#open.delete(record.id);
    this.#ended.set(record.id, { trial, digest: isDone(record) ? digestOf(record) : undefined });
    this.#parts.handlers.finished(record);
    // Saved on disk here, so no longer needed there.
    this.#parts.queue.remove(record.id).catch(() => {});
    if (this.#open.size > 0) return;
    await findContradiction(this.#parts.connection, this.#isOurs);
    this.#isOver = true;
    this.#settle.resolve();
  }

  /** Runs a step; if it fails, the run fails. */
  #guard(body: () => Promise<void>): void {
    if (this.#isOver) return;
    body().catch((error: unknown) => this.end(queueFailure(error, this.#parts.shown)));
  }
}
