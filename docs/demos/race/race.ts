import type { Report } from '@regatta/bench/browser';

/** The settings of the browser benchmark, a smaller plan than the command's quick suite. */
export interface RaceInput {
  readonly task: string;
  readonly regularizers: readonly string[];
  readonly seeds: number;
  /** Training steps per trial. */
  readonly steps: number;
  /** What the browser reveals about the machine. */
  readonly machine: { readonly system: string; readonly cores: number };
}

/** The progress of the run. */
export interface RaceView {
  readonly done: number;
  readonly trials: number;
  readonly current: string;
  /** Steps done in the current trial. */
  readonly step: number;
}

/** The data of the report. */
export type RaceResult = Report;
