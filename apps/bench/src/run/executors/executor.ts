import type { Trial, TrialRecord } from '@regatta/record';

/** Callbacks of a run. */
export interface Handlers {
  /** A trial started (again, if its worker died). */
  started?(trial: Trial): void;
  /** Number of steps done so far by a running trial. */
  stepped?(trial: Trial, step: number): void;
  /** A trial ended; called once per trial, in any order. An error thrown here ends the run. */
  finished(record: TrialRecord): void;
}

/** Runs trials somewhere. All executors produce the same records. */
export interface Executor {
  /** Number of parallel trials. */
  readonly workers: number;
  /** Short description for messages: `2 at once`. */
  readonly title: string;
  /** Runs all trials. When `signal` aborts, stops soon and rejects with its reason. */
  run(trials: readonly Trial[], handlers: Handlers, signal: AbortSignal): Promise<void>;
}
