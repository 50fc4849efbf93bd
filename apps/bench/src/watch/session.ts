import type { TrialRecord, TrialSpec } from '@regatta/record';
import type { Store } from '../folder/store.ts';
import type { MeasureOptions } from '../plan/measure.ts';
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
   * @param options how its trials are shown and ordered.
   * @returns the records of all trials, in order.
   */
  run(
    specs: readonly TrialSpec[],
    what: string,
    interim?: InterimOf,
    options?: RunOptions,
  ): Promise<TrialRecord[]>;
  /** Prints the result of the command, as text or as JSON. @returns the exit code. */
  present(result: Result, forms: { readonly text: string; readonly json: unknown }): number;
}

/** How the trials of a stage are shown and ordered. */
export interface RunOptions {
  /** What ranks arms, where it is not what their tasks say. */
  readonly measure?: MeasureOptions;
  /** Place of a trial in time, the smallest first; those with the same place run in the order of the plan. */
  order?(spec: TrialSpec): number;
}

/** Computes interim results from some records of a stage; undefined if they are not sufficient yet. */
export type InterimOf = (records: readonly TrialRecord[]) => Interim | undefined;
