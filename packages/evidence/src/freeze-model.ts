import type { SelectionRule } from '@regatta/record';

/** How the rates were chosen before the test split was read. */
export interface Freeze {
  /** Hash of the choices and of the tuning trials they are based on. */
  readonly hash: string;
  readonly rule: SelectionRule;
  readonly tuningSeeds: readonly number[];
  readonly tuningTrials: number;
  /** How often tuning trials read a test split, as counted by the data API: always 0. */
  readonly testReads: number;
  readonly choices: readonly {
    readonly task: string;
    /** The task, or one outer fold of its data. */
    readonly place: string;
    readonly method: string;
    readonly title: string;
    readonly trials: number;
  }[];
}
