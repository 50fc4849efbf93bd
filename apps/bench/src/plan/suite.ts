import type { MeasureOptions } from './measure.ts';

/** A named selection of trials (tasks x regularizers x seeds) and of the comparisons to test. */
export interface Suite {
  /** Kebab-case, as users type it. */
  readonly name: string;
  readonly summary: string;
  /** Names of tasks. */
  readonly tasks: readonly string[];
  /** Names of regularizers, or `all` for every registered one. */
  readonly regularizers: readonly string[] | 'all';
  /** Regularizers excluded from `all` to save time. */
  readonly leftOut?: readonly string[];
  /** Seeds per arm. */
  readonly seeds: number;
  /**
   * Regularizers whose comparisons with the baseline are confirmatory and form one family, in each task where they have an
   * effect; the others are exploratory. Default: all of the suite.
   */
  readonly confirmatory?: readonly string[];
  /** What ranks arms. Default: the primary metric of each task. */
  readonly measure?: MeasureOptions;
  /** Seconds for which a run without further choices is planned: it leaves out what does not fit. Default: all is run. */
  readonly seconds?: number;
  /** Seeds of exploratory arms. Default: `seeds`. */
  readonly exploratorySeeds?: number;
}

/** First seed for tuning; smaller seeds are for evaluation. */
export const firstTuningSeed = 1_000_000;
