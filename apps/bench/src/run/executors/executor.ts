import type { Trial, TrialRecord } from '@regatta/record';

/** Who hears of a run. */
export interface Handlers {
  /** A trial began (again, when its worker had died). */
  started?(trial: Trial): void;
  /** Steps done so far of a running trial. */
  stepped?(trial: Trial, step: number): void;
  /** A trial ended: once for each trial, in any order. An error thrown here ends the run. */
  finished(record: TrialRecord): void;
}

/** A place where trials run. Records are the same from all of them. */
export interface Executor {
  /** Trials that run at once. */
  readonly workers: number;
  /** Where they run, in a few words: `2 at once`. */
  readonly title: string;
  /** Runs all trials; when `signal` aborts, stops soon and rejects with its reason. */
  run(trials: readonly Trial[], handlers: Handlers, signal: AbortSignal): Promise<void>;
}
