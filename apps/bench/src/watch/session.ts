import type { TrialRecord, TrialSpec } from '@regatta/record';
import type { Store } from '../folder/store.ts';
import type { Interim, Result } from './progress/watcher.ts';

/** A folder with its store open, and the means to run trials into it. */
export interface Session {
  readonly directory: string;
  readonly store: Store;
  /** Trials at once. */
  readonly workers: number;
  /** Aborts when the user wants to stop. */
  readonly signal: AbortSignal;
  /** Tells the user something that is not a result. */
  say(text: string): void;
  /**
   * Runs the trials that have no result yet.
   *
   * @param what a few words for the display, e.g. `suite quick`.
   * @param interim what records of some of them show, for whoever watches.
   * @returns the records of all of them, in their order.
   */
  run(specs: readonly TrialSpec[], what: string, interim?: InterimOf): Promise<TrialRecord[]>;
  /** Prints what the command came to, as text and as JSON. @returns the exit code. */
  present(result: Result, forms: { readonly text: string; readonly json: unknown }): number;
}

/** What some of the records of a stage show; undefined where that is nothing yet. */
export type InterimOf = (records: readonly TrialRecord[]) => Interim | undefined;
