import type { AnalysisPlan, Architecture, MetricInfo, RegularizerSpec } from '@regatta/record';
import type { Interval, MeanInterval, PairedDifference } from '@regatta/stats';
import type { Freeze } from './freeze-model.ts';

/** What a comparison may be said to show. `equal` is said by an equivalence test only. */
export type Conclusion = 'better' | 'worse' | 'equal' | 'unclear';

/** Whether a comparison was announced in the plan and corrected with its family. */
export type Standing = 'confirmatory' | 'exploratory';

/** An arm against the baseline in one task, seed by seed, on the primary test metric: arm minus baseline. */
export interface Comparison {
  /** Mean difference, arm minus baseline, with its 95 % interval. */
  readonly difference: PairedDifference;
  /** Whether it was announced. */
  readonly standing: Standing;
  /** Exact sign-flip permutation test of the mean difference, two-sided; null with fewer than two seeds. */
  readonly p: number | null;
  /** `p` corrected within its family: Holm for confirmatory comparisons, Benjamini-Hochberg for exploratory ones. */
  readonly adjustedP: number | null;
  /** Wilcoxon signed-rank test, as a check on `p`; exact up to 500 pairs. */
  readonly wilcoxonP: number | null;
  /** Standardised mean difference with Hedges' correction, positive where the arm is ahead; null when undefined. */
  readonly effect: number | null;
  /** Share of seeds in which the arm is ahead, ties half. */
  readonly probabilityOfImprovement: number;
  /** Two one-sided tests against the smallest effect of interest; null with fewer than two seeds. */
  readonly equivalence: {
    /** The smallest effect that matters, in units of the metric. */
    readonly margin: number;
    /** The larger p value of the two tests. */
    readonly p: number;
    /** Whether both tests reject: the difference is too small to matter. */
    readonly equivalent: boolean;
  } | null;
  /** BCa bootstrap interval of the mean difference, from 20 seeds on. */
  readonly bootstrap: Interval | null;
  /** What it may be said to show. */
  readonly conclusion: Conclusion;
}

/** How the fit of an arm is called, by the rule in `diagnosis.ts`. */
export type Fit = 'underfits' | 'balanced' | 'overfits';

/** Train and validation loss of an arm over its seeds, and what they say. */
export interface Diagnosis {
  /** What the losses say. */
  readonly fit: Fit;
  /** Mean loss on the training split. */
  readonly trainLoss: number;
  /** Mean loss on the validation split. */
  readonly validationLoss: number;
  /** Validation loss minus train loss. */
  readonly gap: number;
}

/** A bin of a reliability diagram: predictions by confidence, over all seeds. */
export interface ReliabilityBin {
  /** Lower end of the confidences in the bin, in [0, 1]. */
  readonly lower: number;
  /** Upper end of the confidences in the bin, in [0, 1]. */
  readonly upper: number;
  /** Number of predictions. */
  readonly count: number;
  /** Mean confidence of the predictions, in [0, 1]. */
  readonly confidence: number;
  /** Share of correct predictions, in [0, 1]. */
  readonly accuracy: number;
}

/** One seed of an arm, for plots. */
export interface SeedPoint {
  /** The seed. */
  readonly seed: number;
  /** How the trial ended. */
  readonly status: 'ok' | 'diverged' | 'failed';
  /** Primary test metric; null unless ok. */
  readonly value: number | null;
  /** Minus the baseline's of the same seed, null where there is no pair. */
  readonly difference: number | null;
  /** Wilson interval of the test accuracy: what the finite test split leaves open, seeds or no seeds. */
  readonly accuracyInterval?: Interval;
}

/** Mean learning curve over the seeds. */
export interface MeanCurvePoint {
  /** Training steps done. */
  readonly step: number;
  /** Mean loss. */
  readonly train: number;
  /** Mean loss on the validation split. */
  readonly validation: number;
}

/** One regularizer with its options on one task, over the seeds. */
export interface ArmAnalysis {
  /** What the arm is called. */
  readonly title: string;
  /** The regularizer with its options. */
  readonly regularizer: RegularizerSpec;
  /** Number of seeds that ended `ok`. */
  readonly ok: number;
  /** Number of seeds that diverged. */
  readonly diverged: number;
  /** Number of seeds that failed. */
  readonly failed: number;
  /** Metrics over the seeds that ended `ok`, with 95 % t intervals; empty when none did. */
  readonly train: Readonly<Record<string, MeanInterval>>;
  /** As `train`, on the validation split. */
  readonly validation: Readonly<Record<string, MeanInterval>>;
  /** As `train`, on the test split. */
  readonly test: Readonly<Record<string, MeanInterval>>;
  /** What the losses say of the fit; null without a result. */
  readonly diagnosis: Diagnosis | null;
  /** Null for the baseline, without one, and where no pair of seeds is left. Diverged trials make it `worse`-or-null; see compare.ts. */
  readonly comparison: Comparison | null;
  /** Means over seeds: expectedCalibrationError, adaptiveCalibrationError, brier, aurc, temperature, calibratedLoss, calibratedError. */
  readonly calibration: Readonly<Record<string, MeanInterval>> | null;
  /** Reliability diagram; null where calibration is not measured. */
  readonly reliability: readonly ReliabilityBin[] | null;
  /** Monte-Carlo prediction, means over seeds: loss, accuracy, entropy, mutualInformation, auroc; null for networks without noise. */
  readonly monteCarlo: Readonly<Record<string, MeanInterval>> | null;
  /** Numbers in the model. */
  readonly parameters: number | null;
  /** One point for each seed. */
  readonly points: readonly SeedPoint[];
  /** Mean learning curve. */
  readonly curve: readonly MeanCurvePoint[];
}

/** A method's rates on one task, from tuning trials: validation only. */
export interface RateCurve {
  /** Name of the regularizer, with its options other than the rate: `dropout`, `drop-connect scope=example`. */
  readonly method: string;
  /** The rates that were tried. */
  readonly points: readonly {
    /** Fraction dropped; null for a method without a rate. */
    readonly rate: number | null;
    /** Title of the arm. */
    readonly title: string;
    /** Means of the primary metric over the tuning seeds. */
    readonly train: MeanInterval;
    /** Mean of the primary metric on the validation split. */
    readonly validation: MeanInterval;
    /** What the losses say of the fit. */
    readonly fit: Fit;
    /** Number of trials that diverged. */
    readonly diverged: number;
  }[];
  /** The chosen point's rate (null for methods without one), by the rule. */
  readonly chosen: {
    /** Fraction dropped; null for a method without a rate. */
    readonly rate: number | null;
    /** Title of the arm. */
    readonly title: string;
  };
  /** The rate with the best mean, which the one-standard-error rule may pass over for a smaller one. */
  readonly best: {
    /** Fraction dropped; null for a method without a rate. */
    readonly rate: number | null;
    /** Title of the arm. */
    readonly title: string;
  };
  /** Trials spent. */
  readonly trials: number;
}

/** The arms of one task, compared. */
export interface TaskAnalysis {
  /** Name of the task. */
  readonly task: string;
  /** Title of the task. */
  readonly title: string;
  /** The kind of network. */
  readonly family: string;
  /** Name of the data set. */
  readonly dataset: string;
  /** The network. */
  readonly architecture: Architecture;
  /** The metric that ranks. */
  readonly primary: MetricInfo;
  /** All metrics, the primary one first. */
  readonly metrics: readonly MetricInfo[];
  /** Smallest difference of the primary metric that matters. */
  readonly smallestEffect: number;
  /** Training options: steps, batch size, learning rate. */
  readonly training: Readonly<Record<string, number>>;
  /** Backend of TensorFlow.js. */
  readonly backend: string;
  /** Seeds of the plan. */
  readonly seeds: readonly number[];
  /** Number of test examples; null if unknown. */
  readonly testRows: number | null;
  /** Title of the arm that the others are compared with; null without one. */
  readonly baseline: string | null;
  /** Best first; arms with diverged trials after, then arms without a result. */
  readonly arms: readonly ArmAnalysis[];
  /** Arms that were not run because they act nowhere in this network: they would equal the baseline. */
  readonly idle: readonly string[];
  /** What tuning found; empty without tuning. */
  readonly rates: readonly RateCurve[];
  /** The verdict on this task, sentence by sentence. */
  readonly verdict: readonly string[];
}

/** Comparison across tasks: the rows are tasks, never seeds. Null with fewer than two tasks, or than two methods beside the baseline. */
export interface AcrossTasks {
  /** Methods that ran in every task. */
  readonly methods: readonly string[];
  /** Names of the tasks. */
  readonly tasks: readonly string[];
  /** Rank of each method (column) in each task (row), 1 = best; diverged arms share the worst rank. */
  readonly ranks: readonly (readonly number[])[];
  /** Mean rank of each method over the tasks. */
  readonly meanRanks: readonly number[];
  /** Friedman test of equal ranks; null where it cannot be computed. */
  readonly friedman: {
    /** Chi-squared statistic. */
    readonly statistic: number;
    /** Degrees of freedom: methods minus one. */
    readonly df: number;
    /** p value. */
    readonly p: number;
  } | null;
  /** Iman and Davenport's correction of the Friedman test; null where it cannot be computed. */
  readonly imanDavenport: {
    /** F statistic. */
    readonly statistic: number;
    /** Degrees of freedom of the numerator. */
    readonly df1: number;
    /** Degrees of freedom of the denominator. */
    readonly df2: number;
    /** p value. */
    readonly p: number;
  } | null;
  /** Difference of mean ranks above which two methods are distinguished (Nemenyi); null where it cannot be computed. */
  readonly criticalDifference: number | null;
  /** Level of the tests. */
  readonly alpha: number;
  /** Maximal groups of methods (indices) whose mean ranks lie within the critical difference. */
  readonly groups: readonly (readonly number[])[];
  /** Each method against the baseline over tasks, Wilcoxon with Holm; p null where it cannot be computed. */
  readonly againstBaseline: readonly {
    /** The method. */
    readonly method: string;
    /** p value of the Wilcoxon signed-rank test. */
    readonly p: number | null;
    /** `p` after Holm's correction. */
    readonly adjustedP: number | null;
    /** What the comparison may be said to show. */
    readonly conclusion: Conclusion;
  }[];
  /** Relative gain over the baseline per task, (baseline - arm) / baseline for metrics where lower is better: mean, interquartile mean and interval of a seed-paired bootstrap. */
  readonly gains: readonly {
    /** The method. */
    readonly method: string;
    /** Mean relative gain. */
    readonly mean: number;
    /** Mean of the middle half of the relative gains. */
    readonly interquartileMean: number;
    /** 95 % interval of the interquartile mean; null where it cannot be computed. */
    readonly interval: Interval | null;
    /** Share of (task, seed) runs in which the method is ahead, ties half. */
    readonly probabilityOfImprovement: number;
    /** Mean amount by which the gains fall short of 1; smaller is better. */
    readonly optimalityGap: number;
  }[];
  /** Share of (task, seed) runs whose gain is above each threshold. */
  readonly profile: {
    /** Thresholds of the relative gain, ascending. */
    readonly thresholds: readonly number[];
    /** For each method, the share at each threshold, in [0, 1]. */
    readonly byMethod: Readonly<Record<string, readonly number[]>>;
  };
}

/** What a run comes to; the same bytes however often it was interrupted and wherever its trials ran. */
export interface Summary {
  /** Version of this format. */
  readonly version: 2;
  /** Name of the suite. */
  readonly suite: string;
  /** See `codeVersion`. */
  readonly code: string;
  /** What was fixed before the run. */
  readonly plan: AnalysisPlan;
  /** Hash of the plan. */
  readonly planHash: string;
  /** Whether the run follows the suite's own plan or one given by file; where it does not, in what it departs. */
  readonly departures: readonly string[];
  /** How rates were chosen; null without tuning. */
  readonly freeze: Freeze | null;
  /** Results by task. */
  readonly tasks: readonly TaskAnalysis[];
  /** Results across tasks; null where they cannot be compared. */
  readonly across: AcrossTasks | null;
  /** The whole in words, most important first. */
  readonly verdict: readonly string[];
  /** The command that reproduces the run. */
  readonly command: string;
}
