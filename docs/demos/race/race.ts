import type { Report } from '@regatta/bench/browser';

/** What the race runs: a smaller plan than the command's quick suite. */
export interface RaceInput {
  readonly task: string;
  readonly regularizers: readonly string[];
  readonly seeds: number;
  /** Training steps of a trial. */
  readonly steps: number;
  /** What the browser tells of the machine. */
  readonly machine: { readonly system: string; readonly cores: number };
}

/** Where the race is. */
export interface RaceView {
  readonly done: number;
  readonly trials: number;
  readonly current: string;
  /** Steps of the trial that runs. */
  readonly step: number;
}

/** Everything that the report shows. */
export type RaceResult = Report;
