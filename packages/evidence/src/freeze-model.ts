import type { SelectionRule } from '@regatta/record';

/** How strengths and learning rates were chosen before the test split was read. */
export interface Freeze {
  /** Hash of the choices and of the tuning trials they are based on. */
  readonly hash: string;
  /** The rule of choice. */
  readonly rule: SelectionRule;
  /** Seeds of the tuning trials. */
  readonly tuningSeeds: readonly number[];
  /** Number of tuning trials. */
  readonly tuningTrials: number;
  /** How often tuning trials read a test split, as counted by the data API: always 0. */
  readonly testReads: number;
  /** What was chosen. */
  readonly choices: readonly {
    /** Name of the task. */
    readonly task: string;
    /** The task, or one outer fold of its data. */
    readonly place: string;
    /** The method, with its options other than the strength. */
    readonly method: string;
    /** Title of the chosen arm. */
    readonly title: string;
    /** The chosen learning rate. Absent if rates alone were tuned. */
    readonly learningRate?: number;
    /** Number of trials that the choice rests on. */
    readonly trials: number;
  }[];
}
