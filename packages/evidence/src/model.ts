import type { AnalysisPlan, Architecture, ExampleNames, MetricInfo, RegularizerSpec } from '@regatta/record';
import type { Interval, MeanInterval, PairedDifference } from '@regatta/stats';
import type { Decision } from './decision.ts';
import type { EarlyStopping } from './early-stopping.ts';
import type { FarApart } from './far-apart.ts';
import type { Freeze } from './freeze-model.ts';

/**
 * What a comparison shows. `equal` needs an equivalence test; `identical` means that every number of the arm is the
 * baseline's to the last bit: the regularizer never acted. Where a second metric guards the primary one, `better`, `worse` and
 * `equal` need its interval to rule out that it says the opposite by its smallest effect or more; `mixed`: it significantly does.
 */
export type Conclusion = 'better' | 'worse' | 'equal' | 'identical' | 'mixed' | 'unclear';

/** `confirmatory` if the plan announced the comparison, else `exploratory`. Each is corrected within its own family. */
export type Standing = 'confirmatory' | 'exploratory';

/** Comparison of an arm with the baseline in one task, paired by seed, on the primary test metric: arm minus baseline. */
export interface Comparison {
  /**
   * Mean difference with the interval that inverts the test of `p`; its interval is null below five seeds. In the metric's unit,
   * or in per cent of the baseline for a metric compared as a ratio: then the mean is that of log ratios.
   */
  readonly difference: PairedDifference;
  /** Whether it was announced. */
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
  /** The same difference in the guarding metric, with its own p value, which is not corrected; null without such a metric. */
  readonly guard: {
    /** The metric. */
    readonly metric: MetricInfo;
    /** Mean difference in its unit. */
    readonly difference: PairedDifference;
    /** Two-sided p value; null below five seeds. */
    readonly p: number | null;
    /** Smallest difference that matters, in the unit of `difference`: the interval has to rule out one of that size. */
    readonly margin: number;
  } | null;
  /** Conclusion from the corrected tests. */
  readonly conclusion: Conclusion;
}

/** Fit of an arm, by `fitRule`. */
export type Fit = 'undertrained' | 'underfits' | 'balanced' | 'overfits';

/** Mean training and validation loss of an arm, and the fit they indicate. */
export interface Diagnosis {
  /** Fit according to the losses. */
  readonly fit: Fit;
  /** Mean loss on the training split. */
  readonly trainLoss: number;
  /** Mean loss on the validation split. */
  readonly validationLoss: number;
  /** Validation loss minus training loss. */
  readonly gap: number;
}

/** A bin of a reliability diagram: predictions grouped by confidence, over all seeds. */
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

/** Result of an arm for one seed, for plots. */
export interface SeedPoint {
  /** The seed. */
  readonly seed: number;
  /** How the trial ended. */
  readonly status: 'ok' | 'diverged' | 'failed';
  /** Primary test metric; null if the trial failed. */
  readonly value: number | null;
  /** Difference from the baseline for the same seed, in the task's `differenceUnit`; null if either is missing, or they are too far apart. */
  readonly difference: number | null;
  /** Wilson interval of the test accuracy: the uncertainty due to the finite test split, regardless of seeds. */
  readonly accuracyInterval?: Interval;
}

/** A point of the mean learning curve over the seeds. */
export interface MeanCurvePoint {
  /** Training steps done. */
  readonly step: number;
  /** Mean training loss. */
  readonly train: number;
  /** Mean loss on the validation split. */
  readonly validation: number;
}

/** Results of one arm (a regularizer with its options) in one task, over its seeds. */
export interface ArmAnalysis {
  /** Title of the arm. */
  readonly title: string;
  /** The regularizer with its options. */
  readonly regularizer: RegularizerSpec;
  /** Its method, where that is not the title without rates: `weight-decay`, if the decay is tuned. */
  readonly method?: string;
  /** The tuned learning rate; absent without tuning, null if it differs between outer folds. */
  readonly learningRate?: number | null;
  /** Number of seeds that ended `ok`. */
  readonly ok: number;
  /** Number of seeds that diverged. */
  readonly diverged: number;
  /** Number of seeds that failed. */
  readonly failed: number;
  /** Mean metrics over the seeds that finished, with 95 % t intervals from five seeds on; empty if none did. */
  readonly train: Readonly<Record<string, MeanInterval>>;
  /** As `train`, on the validation split. */
  readonly validation: Readonly<Record<string, MeanInterval>>;
  /** As `train`, on the test split. All three at the checkpoint of the primary metric. */
  readonly test: Readonly<Record<string, MeanInterval>>;
  /** Test metrics of the other checkpoint, that after the last step; null where the primary metric is read there. */
  readonly last: Readonly<Record<string, MeanInterval>> | null;
  /** Diagnosis of the fit; null without a result. */
  readonly diagnosis: Diagnosis | null;
  /**
   * Null for the baseline, if there is no baseline, if no seed pairs with it, if it solves the task, and if `farApart` says that
   * scores have no ratio. Diverged trials are scored as guessing.
   */
  readonly comparison: Comparison | null;
  /** Seeds whose scores are too far apart for a metric compared as a ratio; absent if there are none. */
  readonly farApart?: FarApart;
  /** Means over seeds of expectedCalibrationError, adaptiveCalibrationError, brier, aurc, temperature, calibratedLoss and calibratedError. */
  readonly calibration: Readonly<Record<string, MeanInterval>> | null;
  /** Reliability diagram; null where calibration is not measured. */
  readonly reliability: readonly ReliabilityBin[] | null;
  /** Monte Carlo prediction: means over seeds of loss, accuracy, entropy, mutualInformation and auroc; null for networks without noise. */
  readonly monteCarlo: Readonly<Record<string, MeanInterval>> | null;
  /** Number of parameters of the model. */
  readonly parameters: number | null;
  /** One point for each seed. */
  readonly points: readonly SeedPoint[];
  /** Mean learning curve. */
  readonly curve: readonly MeanCurvePoint[];
}

/** A configuration that tuning tried: a strength and a learning rate. */
export interface TriedConfiguration {
  /** Fraction dropped; null for a method without a rate. */
  readonly rate: number | null;
  /** Value of the option that sets the strength, the rate included; null without one. Absent in summaries of rates alone. */
  readonly strength?: number | null;
  /** Adam's learning rate. Absent in summaries of rates alone. */
  readonly learningRate?: number;
  /** Title of the arm. */
  readonly title: string;
}

/**
 * An end of the values tried at which the best configuration lies, so that a better one may lie beyond it. The ends of a
 * single value are none.
 */
export type GridEdge = 'weakest' | 'strongest' | 'lowest learning rate' | 'highest learning rate';

/** Validation scores of a method by strength and learning rate in one task, from tuning trials. */
export interface RateCurve {
  /** Regularizer name with all options except the strength: `dropout`, `drop-connect scope=example`. */
  readonly method: string;
  /** The option that sets the strength, if it is not the rate: `decay`. */
  readonly option?: string;
  /** The configurations that were tried, weakest first, then by learning rate. */
  readonly points: readonly (TriedConfiguration & {
    /** Mean of the primary metric on the training split, over the tuning seeds. */
    readonly train: MeanInterval;
    /** Mean of the primary metric on the validation split. */
    readonly validation: MeanInterval;
    /** Fit according to the losses. */
    readonly fit: Fit;
    /** Number of trials that diverged. */
    readonly diverged: number;
  })[];
  /** The configuration chosen by the selection rule. */
  readonly chosen: TriedConfiguration;
  /** The configuration with the best mean. The rule `one-standard-error` may choose a weaker one. */
  readonly best: TriedConfiguration;
  /** The ends of the values tried at which `best` lies. Absent in summaries of rates alone. */
  readonly edges?: readonly GridEdge[];
  /** Number of tuning trials used. */
  readonly trials: number;
}

/** The arms of one task, compared. */
export interface TaskAnalysis {
  /** Name of the task. */
  readonly task: string;
  /** Title of the task. */
  readonly title: string;
  /** Network family, e.g. `mlp`. */
  readonly family: string;
  /** Name of the data set. */
  readonly dataset: string;
  /** The network. */
  readonly architecture: Architecture;
  /** Names of the inputs, the classes and the target, where the data provide them. */
  readonly names?: ExampleNames;
  /** The metric used for ranking and comparison. */
  readonly primary: MetricInfo;
  /** All metrics, the primary one first. */
  readonly metrics: readonly MetricInfo[];
  /** The metric that must not say the opposite; null without one. */
  readonly guard: MetricInfo | null;
  /** Smallest difference of interest, in `differenceUnit`. */
  readonly smallestEffect: number;
  /** Unit of differences from the baseline: that of the primary metric, or `%` where it is compared as a ratio. */
  readonly differenceUnit: string;
  /** Training options that all arms share: steps, batch size, learning rate, evaluation points. */
  readonly training: Readonly<Record<string, number>>;
  /** Backend of TensorFlow.js. */
  readonly backend: string;
  /** Seeds of the plan. */
  readonly seeds: readonly number[];
  /** Number of test examples; null if unknown. */
  readonly testRows: number | null;
  /** Test examples over training examples where each seed redivides one data set, so that seeds share examples; 0 otherwise. */
  readonly testToTrain: number;
  /** Title of the arm that the others are compared with; null without one. */
  readonly baseline: string | null;
  /**
   * Mean share of errors of the baseline on the validation split, if that is below 1 %: the task then cannot tell regularizers
   * apart, and nothing is compared. Null otherwise.
   */
  readonly solved: number | null;
  /**
   * By mean paired difference from the baseline, which lies at 0, best first; then arms with diverged trials, arms without a
   * comparison, and arms without a result. As planned if the task is solved.
   */
  readonly arms: readonly ArmAnalysis[];
  /** Arms that were not run because they have no effect in this network and would equal the baseline. */
  readonly idle: readonly string[];
  /** Exploratory arms left out so that the run fits in its time; absent if there are none. */
  readonly leftOut?: readonly string[];
  /** Results of tuning; empty without tuning. */
  readonly rates: readonly RateCurve[];
  /** The verdict on this task, one sentence per item. */
  readonly verdict: readonly string[];
}

/**
 * Comparison across tasks, with one observation per data set: the mean over its tasks of each task's mean log ratio over seeds. Never
 * one per seed, and never one per task, because tasks on one data set are no independent evidence.
 */
export interface AcrossTasks {
  /** Methods that ran in every task. */
  readonly methods: readonly string[];
  /** Names of the tasks. */
  readonly tasks: readonly string[];
  /** Names of the tasks that are left out, because the baseline solves them or because scores have no ratio. */
  readonly leftOut: readonly string[];
  /** Names of the data sets of the tasks: the units of all tests. */
  readonly datasets: readonly string[];
  /** Rank of each method (column) on each data set (row); 1 is best, ties share the mean rank. */
  readonly ranks: readonly (readonly number[])[];
  /** Mean rank of each method over the data sets. */
  readonly meanRanks: readonly number[];
  /** Friedman test of equal ranks; null if it cannot be computed. */
  readonly friedman: {
    /** Chi-squared statistic. */
    readonly statistic: number;
    /** Degrees of freedom: methods minus one. */
    readonly df: number;
    /** p value. */
    readonly p: number;
  } | null;
  /** Iman and Davenport's correction of the Friedman test; null if it cannot be computed. */
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
  /** Difference of mean ranks above which two methods are distinguished (Nemenyi); null if ranks cannot lie that far apart. */
  readonly criticalDifference: number | null;
  /**
   * Fewest data sets with which the critical difference would be below the range of these mean ranks; null if they are all equal, absent in
   * summaries of earlier versions.
   */
  readonly dataSetsToTell?: number | null;
  /** Level of the tests. */
  readonly alpha: number;
  /** Maximal groups of methods (indices into `methods`) whose mean ranks lie within the critical difference. */
  readonly groups: readonly (readonly number[])[];
  /** Wilcoxon's test of each method against the baseline over data sets, with Holm's correction. */
  readonly againstBaseline: readonly {
    /** The method. */
    readonly method: string;
    /** p value of the Wilcoxon signed-rank test. */
    readonly p: number | null;
    /** `p` after Holm's correction. */
    readonly adjustedP: number | null;
    /** Conclusion from the corrected test: its direction is that of the larger rank sum. */
    readonly conclusion: Conclusion;
  }[];
  /**
   * Gain over the baseline: the share of its loss that a method removes, or of its distance from accuracy 1, 1 - exp(-x) for a log
   * ratio x; 0.05 is 5 % less, and -1 twice as much.
   */
  readonly gains: readonly {
    /** The method. */
    readonly method: string;
    /** Gain on a typical data set: Hodges and Lehmann's estimate, which belongs to the signed-rank test. */
    readonly estimate: number;
    /** 95 % interval of the estimate, which inverts that test; null for the baseline and below six data sets. */
    readonly interval: Interval | null;
    /** Share of runs (task and seed) in which the method is ahead, ties half. */
    readonly probabilityOfImprovement: number;
  }[];
  /** Performance profile: share of runs (task and seed) with a gain above each threshold. */
  readonly profile: {
    /** Thresholds of the gain, ascending. */
    readonly thresholds: readonly number[];
    /** For each method, the share at each threshold, in [0, 1]. */
    readonly byMethod: Readonly<Record<string, readonly number[]>>;
  };
}

/** Summary of a run. Byte-identical no matter how often the run was interrupted and where its trials ran. */
export interface Summary {
  /** Version of this format. */
  readonly version: 2;
  /** Name of the suite. */
  readonly suite: string;
  /** Version of the training code, see `codeVersion` of `@regatta/trial`. */
  readonly code: string;
  /** What was fixed before the run. */
  readonly plan: AnalysisPlan;
  /** Hash of the plan. */
  readonly planHash: string;
  /** How the run departs from the suite's plan, or from a plan given as a file; empty if it does not. */
  readonly departures: readonly string[];
  /** The judgement of the candidate that the plan names; null if nothing could be judged, absent if the plan names none. */
  readonly decision?: Decision | null;
  /** What early stopping alone was worth; null if it could not be measured, absent if the plan names no candidate. */
  readonly earlyStopping?: EarlyStopping | null;
  /** How rates were chosen; null without tuning. */
  readonly freeze: Freeze | null;
  /** Results by task. */
  readonly tasks: readonly TaskAnalysis[];
  /** Results across tasks; null if they cannot be compared. */
  readonly across: AcrossTasks | null;
  /** The verdict on the run, one sentence per item, most important first. */
  readonly verdict: readonly string[];
  /** The command that reproduces the run. */
  readonly command: string;
}
