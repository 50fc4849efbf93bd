import type { TrialRecord, TrialSpec } from '@regatta/record';
import type { Store } from '../folder/store.ts';
import type { Interim, Result } from './progress/watcher.ts';

/** An open results folder, and the means to run trials in it. */
export interface Session {
  readonly directory: string;
  readonly store: Store;
  /** Number of parallel trials. */
  readonly workers: number;
  /** Aborts when the user wants to stop. */
  readonly signal: AbortSignal;
  /** Prints a message that is not a result. */
  say(text: string): void;
  /**
   * Runs the trials that have no result yet.
   *
   * @param what short description for the display, e.g. `suite quick`.
   * @param interim computes interim results for watchers.
   * @returns the records of all trials, in order.
   */
  run(specs: readonly TrialSpec[], what: string, interim?: InterimOf): Promise<TrialRecord[]>;
  /** Prints the result of the command, as text or as JSON. @returns the exit code. */
  present(result: Result, forms: { readonly text: string; readonly json: unknown }): number;
}

/** Computes interim results from some records of a stage; undefined if they are not sufficient yet. */
export type InterimOf = (records: readonly TrialRecord[]) => Interim | undefined;
