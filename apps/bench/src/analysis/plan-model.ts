import type { TrainingOptions } from '../task.ts';

/** What a run is going to test, fixed before it starts; its hash is in the report. */
export interface AnalysisPlan {
  readonly version: 1;
  readonly suite: string;
  readonly baseline: string;
  readonly alpha: number;
  /** Seeds of the confirmatory comparisons; in cross-validation one for each outer part. */
  readonly seeds: readonly number[];
  /** Exploratory arms run the first so many of them. */
  readonly exploratorySeeds: number;
  /** Cross-validation, where the parts of the data replace seeds. */
  readonly folds?: { readonly outer: number; readonly inner: number; readonly repeats: number };
  /** How rates are chosen, on the validation split alone. */
  readonly tuning?: {
    readonly rule: SelectionRule;
    /** Never among `seeds`. */
    readonly seeds: readonly number[];
    /** Rates tried for each method of each task. */
    readonly rates: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  };
  /** Seeds are as many of `seeds` as fit in this time. */
  readonly budgetSeconds?: number;
  /** What replaces the tasks' own training settings. */
  readonly training?: Partial<TrainingOptions>;
  readonly tasks: readonly {
    readonly task: string;
    readonly primary: string;
    readonly better: 'lower' | 'higher';
    /** Smallest difference of the primary metric that matters, or that share of the baseline's mean: the margin of equivalence. */
    readonly smallestEffect: number;
    /** Whether seeds divide one finite set of examples anew, so that the corrected resampled t test is used here. */
    readonly redivided?: true;
    /** Arms (titles) tested against the baseline as one family over all tasks. */
    readonly confirmatory: readonly string[];
    readonly exploratory: readonly string[];
  }[];
  readonly test:
    | 'exact sign-flip permutation of the mean difference, two-sided'
    | 'corrected resampled t (Nadeau and Bengio), two-sided';
  readonly correction: { readonly confirmatory: 'holm'; readonly exploratory: 'benjamini-hochberg' };
}

/** How a rate is chosen from the means of its tuning trials. */
export type SelectionRule = 'one-standard-error' | 'best-mean';
