/** A named selection of trials: tasks x regularizers x seeds. */
export interface Suite {
  /** Kebab-case, as users type it. */
  readonly name: string;
  readonly summary: string;
  /** Names of tasks. */
  readonly tasks: readonly string[];
  /** Names of regularizers, or all that are registered. */
  readonly regularizers: readonly string[] | 'all';
  /** Seeds per arm. */
  readonly seeds: number;
}
