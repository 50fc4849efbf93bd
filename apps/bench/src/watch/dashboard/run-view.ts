import type { Trial, TrialRecord } from '@regatta/record';
import { messageOf } from '@regatta/record';
import { RunState } from '../progress/progress.ts';
import type { Ending, Interim, Stage } from '../progress/watcher.ts';

/** Number of failures kept for display; others are only counted. */
const failuresKept = 100;
/** Minimum milliseconds between two analyses, and their maximum share of the time. */
const analysisPeriod = 3000;
const analysisShare = 0.05;

/** Interim results, or the reason why there are none. */
export type Standing = Interim | { readonly kind: 'error'; readonly message: string };

/** State of a run as shown by the page, updated while it is in progress. */
export class RunView {
  readonly #now: () => number;
  #stage: Stage | undefined;
  #state: RunState | undefined;
  #ending: Ending | undefined;
  #records: Map<string, TrialRecord> = new Map();
  #standing: Standing | undefined;
  /** Number of records in the latest analysis, and the earliest time of the next. */
  #analysed = -1;
  #nextAnalysis = 0;
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
    return Math.max(0, this.#analysed);
  }

  begin(stage: Stage): void {
    const { pending, before, workers } = stage;
    this.#stage = stage;
    this.#state = new RunState({
      sink: { write() {} },
      trials: pending,
      before: before.length,
      workers,
      now: this.#now,
    });
    this.#records = new Map(before.map((record) => [record.id, record]));
    this.diverged = before.filter(({ status }) => status === 'diverged').length;
    this.failed = 0;
    this.failures.length = 0;
    this.#standing = undefined;
    this.#analysed = -1;
  }

  started(trial: Trial): void {
    this.#state?.started(trial);
  }

  stepped(trial: Trial, step: number): void {
    this.#state?.stepped(trial, step);
  }

  finished(record: TrialRecord): void {
    this.#state?.finished(record);
    this.#records.set(record.id, record);
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
    const stage = this.#stage;
    const begun = this.#now();
    const count = this.#records.size;
    const isDue = count !== this.#analysed && (begun >= this.#nextAnalysis || this.#ending !== undefined);
    if (stage === undefined || !isDue) return this.#standing;
    try {
      this.#standing = stage.interim(stage.trials.flatMap(({ id }) => this.#records.get(id) ?? []));
    } catch (error) {
      this.#standing = { kind: 'error', message: messageOf(error) };
    }
    this.#analysed = count;
    this.#nextAnalysis = this.#now() + Math.max(analysisPeriod, (this.#now() - begun) / analysisShare);
    return this.#standing;
  }
}
