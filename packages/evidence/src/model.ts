import type { AnalysisPlan, Architecture, MetricInfo, RegularizerSpec } from '@regatta/record';
import type { Interval, MeanInterval, PairedDifference } from '@regatta/stats';
import type { Freeze } from './freeze-model.ts';

/**
 * What a comparison shows. `equal` needs an equivalence test; `identical` means that every number of the arm is the
 * baseline's to the last bit: the regularizer never acted.
 */
export type Conclusion = 'better' | 'worse' | 'equal' | 'identical' | 'unclear';

/** `confirmatory` if the plan announced the comparison, else `exploratory`. Each is corrected within its own family. */
export type Standing = 'confirmatory' | 'exploratory';

/** Comparison of an arm with the baseline in one task, paired by seed, on the primary test metric: arm minus baseline. */
export interface Comparison {
  /** Mean difference with the interval that inverts the test of `p`; its interval is null below five seeds. */
  readonly difference: PairedDifference;
  readonly standing: Standing;
  /** Paired t test of the mean difference, two-sided, corrected where seeds redivide one data set; null below five seeds. */
  readonly p: number | null;
  /** `p` corrected within its family: Holm for confirmatory comparisons, Benjamini-Hochberg for exploratory ones. */
  readonly adjustedP: number | null;
  /** Two-sided p value of the Wilcoxon signed-rank test, as a check on `p`; exact up to 500 pairs. */
  readonly wilcoxonP: number | null;
  /** Standardized mean difference with Hedges' correction, positive if the arm is better; null if undefined. */
  readonly effect: number | null;
  /** Fraction of seeds in which the arm is better, in [0, 1]; ties count half. */
  readonly probabilityOfImprovement: number;
  /** Two one-sided tests against the smallest effect of interest; null below five seeds. */
  readonly equivalence: { readonly margin: number; readonly p: number; readonly equivalent: boolean } | null;
  /** BCa bootstrap interval of the mean difference; null with fewer than 20 seeds. */
  readonly bootstrap: Interval | null;
  readonly conclusion: Conclusion;
}

/** Fit of an arm, by `fitRule`. */
export type Fit = 'underfits' | 'balanced' | 'overfits';

/** Mean training and validation loss of an arm, and the fit they indicate. */
export interface Diagnosis {
  readonly fit: Fit;
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** Validation loss minus training loss. */
  readonly gap: number;
}

/** A bin of a reliability diagram: predictions grouped by confidence, over all seeds. */
export interface ReliabilityBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/** Result of an arm for one seed, for plots. */
export interface SeedPoint {
  readonly seed: number;
  readonly status: 'ok' | 'diverged' | 'failed';
  /** Primary test metric; null if the trial failed. */
  readonly value: number | null;
  /** `value` minus the baseline's for the same seed; null if either is missing. */
  readonly difference: number | null;
  /** Wilson interval of the test accuracy: the uncertainty due to the finite test split, regardless of seeds. */
  readonly accuracyInterval?: Interval;
}

/** A point of the mean learning curve over the seeds. */
export interface MeanCurvePoint {
  readonly step: number;
  /** Mean training loss. */
  readonly train: number;
  readonly validation: number;
}

/** Results of one arm (a regularizer with its options) in one task, over its seeds. */
export interface ArmAnalysis {
  readonly title: string;
  readonly regularizer: RegularizerSpec;
  readonly ok: number;
  readonly diverged: number;
  readonly failed: number;
  /** Mean metrics over the seeds that finished, with 95 % t intervals; empty if none did. */
  readonly train: Readonly<Record<string, MeanInterval>>;
  readonly validation: Readonly<Record<string, MeanInterval>>;
  readonly test: Readonly<Record<string, MeanInterval>>;
  readonly diagnosis: Diagnosis | null;
  /** Null for the baseline, if there is no baseline, and if no seed pairs with it. Diverged trials are scored as guessing. */
  readonly comparison: Comparison | null;
  /** Means over seeds of expectedCalibrationError, adaptiveCalibrationError, brier, aurc, temperature, calibratedLoss and calibratedError. */
  readonly calibration: Readonly<Record<string, MeanInterval>> | null;
  readonly reliability: readonly ReliabilityBin[] | null;
  /** Monte Carlo prediction: means over seeds of loss, accuracy, entropy, mutualInformation and auroc; null for networks without noise. */
  readonly monteCarlo: Readonly<Record<string, MeanInterval>> | null;
  /** Number of parameters of the model. */
  readonly parameters: number | null;
  readonly points: readonly SeedPoint[];
  readonly curve: readonly MeanCurvePoint[];
}

/** Validation scores of a method by rate in one task, from tuning trials. */
export interface RateCurve {
  /** Regularizer name with all options except the rate: `dropout`, `drop-connect scope=example`. */
  readonly method: string;
  readonly points: readonly {
    readonly rate: number | null;
    readonly title: string;
    /** Mean of the primary metric on the training split, over the tuning seeds. */
    readonly train: MeanInterval;
    readonly validation: MeanInterval;
    readonly fit: Fit;
    readonly diverged: number;
  }[];
  /** The rate chosen by the selection rule; null for methods without a rate. */
  readonly chosen: { readonly rate: number | null; readonly title: string };
  /** The rate with the best mean. The one-standard-error rule may choose a smaller one. */
  readonly best: { readonly rate: number | null; readonly title: string };
  /** Number of tuning trials used. */
  readonly trials: number;
}

export interface TaskAnalysis {
  readonly task: string;
  readonly title: string;
  /** Network family, e.g. `mlp`. */
  readonly family: string;
  readonly dataset: string;
  readonly architecture: Architecture;
  /** The metric used for ranking and comparison. */
  readonly primary: MetricInfo;
  readonly metrics: readonly MetricInfo[];
  /** Smallest difference of interest, in units of the primary metric. */
  readonly smallestEffect: number;
  readonly training: Readonly<Record<string, number>>;
  readonly backend: string;
  readonly seeds: readonly number[];
  readonly testRows: number | null;
  /** Test examples over training examples where each seed redivides one data set, so that seeds share examples; 0 otherwise. */
  readonly testToTrain: number;
  readonly baseline: string | null;
  /** Best first, then arms with diverged trials, then arms without a result. */
  readonly arms: readonly ArmAnalysis[];
  /** Arms that were not run because they have no effect in this network and would equal the baseline. */
  readonly idle: readonly string[];
  readonly rates: readonly RateCurve[];
  /** The verdict on this task, one sentence per item. */
  readonly verdict: readonly string[];
}

/** Comparison across tasks, with one observation per task, never per seed. */
export interface AcrossTasks {
  readonly methods: readonly string[];
  readonly tasks: readonly string[];
  /** Rank of each method (column) in each task (row); 1 is best, ties share the mean rank. */
  readonly ranks: readonly (readonly number[])[];
  readonly meanRanks: readonly number[];
  readonly friedman: { readonly statistic: number; readonly df: number; readonly p: number } | null;
  readonly imanDavenport: {
    readonly statistic: number;
    readonly df1: number;
    readonly df2: number;
    readonly p: number;
  } | null;
  readonly criticalDifference: number | null;
  readonly alpha: number;
  /** Maximal groups of methods (indices into `methods`) whose mean ranks lie within the critical difference. */
  readonly groups: readonly (readonly number[])[];
  /** Wilcoxon test of each method against the baseline over tasks, with Holm correction; p is null if it cannot be computed. */
  readonly againstBaseline: readonly {
    readonly method: string;
    readonly p: number | null;
    readonly adjustedP: number | null;
    readonly conclusion: Conclusion;
  }[];
  /**
   * Relative gain over the baseline, (baseline - arm) / baseline if lower is better: mean, interquartile mean, and its interval
   * from a bootstrap over paired seeds.
   */
  readonly gains: readonly {
    readonly method: string;
    readonly mean: number;
    readonly interquartileMean: number;
    readonly interval: Interval | null;
    readonly probabilityOfImprovement: number;
    readonly optimalityGap: number;
  }[];
  /** Performance profile: fraction of (task, seed) runs with a gain above each threshold. */
  readonly profile: {
    readonly thresholds: readonly number[];
    readonly byMethod: Readonly<Record<string, readonly number[]>>;
  };
}

/** Summary of a run. Byte-identical no matter how often the run was interrupted and where its trials ran. */
export interface Summary {
  readonly version: 2;
  readonly suite: string;
  /** Version of the training code, see `codeVersion` of `@regatta/trial`. */
  readonly code: string;
  readonly plan: AnalysisPlan;
  readonly planHash: string;
  /** How the run departs from the suite's plan, or from a plan given as a file; empty if it does not. */
  readonly departures: readonly string[];
  readonly freeze: Freeze | null;
  readonly tasks: readonly TaskAnalysis[];
  readonly across: AcrossTasks | null;
  /** The verdict on the run, one sentence per item, most important first. */
  readonly verdict: readonly string[];
  /** The command that reproduces the run. */
  readonly command: string;
}
