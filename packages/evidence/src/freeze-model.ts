import type { SelectionRule } from '@regatta/record';

/** How the rates were chosen before the test split was read. */
export interface Freeze {
  /** Hash of the choices and of the tuning trials they rest on. */
  readonly hash: string;
  readonly rule: SelectionRule;
  readonly tuningSeeds: readonly number[];
  readonly tuningTrials: number;
  /** Reads of a test split by tuning trials: 0, counted by the data API. */
  readonly testReads: number;
  readonly choices: readonly {
    readonly task: string;
    /** The task, or one outer part of its data. */
    readonly place: string;
    readonly method: string;
    readonly title: string;
    readonly trials: number;
  }[];
}
