import type { Trial, TrialRecord } from '@regatta/record';
import { Interims, type Standing } from '../progress/interims.ts';
import { RunState } from '../progress/progress.ts';
import type { Ending, Stage } from '../progress/watcher.ts';

/** Number of failures kept for display; others are only counted. */
const failuresKept = 100;

/** State of a run as shown by the page, updated while it is in progress. */
export class RunView {
  readonly #now: () => number;
  #stage: Stage | undefined;
  #state: RunState | undefined;
  #ending: Ending | undefined;
  #interims: Interims | undefined;
  readonly failures: TrialRecord[] = [];
  failed = 0;
  diverged = 0;

  /** @param now milliseconds of a monotonic clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get now(): number {
    return this.#now();
  }

  get stage(): Stage | undefined {
    return this.#stage;
  }

  /** Counts and times of the stage. */
  get state(): RunState | undefined {
    return this.#state;
  }

  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Number of trials in the latest analysis. */
  get analysed(): number {
    return this.#interims?.analysed ?? 0;
  }

  begin(stage: Stage): void {
    const { pending, before, workers, measured } = stage;
    this.#stage = stage;
    this.#state = new RunState({
      sink: { write() {} },
      trials: pending,
      before: before.length,
      workers,
      measured,
      leaders: () => [],
      now: this.#now,
    });
    this.#interims = new Interims(stage, this.#now);
    this.diverged = before.filter(({ status }) => status === 'diverged').length;
    this.failed = 0;
    this.failures.length = 0;
  }

  started(trial: Trial): void {
    this.#state?.started(trial);
  }

  stepped(trial: Trial, step: number): void {
    this.#state?.stepped(trial, step);
  }

  finished(record: TrialRecord): void {
    this.#state?.finished(record);
    this.#interims?.add(record);
    if (record.status === 'diverged') this.diverged += 1;
    if (record.status !== 'failed') return;
    this.failed += 1;
    this.failures.push(record);
    if (this.failures.length > failuresKept) this.failures.shift();
  }

  end(ending: Ending): void {
    this.#state?.running.clear();
    this.#ending = ending;
  }

  /** Interim results, recomputed if there are new records and enough time has passed. */
  standing(): Standing | undefined {
    return this.#interims?.latest(this.#ending !== undefined);
  }
}
