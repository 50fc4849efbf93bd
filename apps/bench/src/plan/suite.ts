/** A named selection of trials, tasks x regularizers x seeds, and what it sets out to test. */
export interface Suite {
  /** Kebab-case, as users type it. */
  readonly name: string;
  readonly summary: string;
  /** Names of tasks. */
  readonly tasks: readonly string[];
  /** Names of regularizers, or all that are registered. */
  readonly regularizers: readonly string[] | 'all';
  /** Of all, those that the suite has no time for. */
  readonly leftOut?: readonly string[];
  /** Seeds of each arm. */
  readonly seeds: number;
  /**
   * Regularizers whose comparisons with the baseline are tested as one family, in each task where they act; all of the
   * suite unless given. The others are explored.
   */
  readonly confirmatory?: readonly string[];
  /** Seeds of arms that are explored only; `seeds` unless given. */
  readonly exploratorySeeds?: number;
}

/** Seeds from here on choose rates; evaluation has those below. */
export const firstTuningSeed = 1_000_000;
