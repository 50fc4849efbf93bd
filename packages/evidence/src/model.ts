import type { AnalysisPlan, Architecture, ExampleNames, MetricInfo, RegularizerSpec } from '@regatta/record';
import type { Interval, MeanInterval, PairedDifference } from '@regatta/stats';
import type { Freeze } from './freeze-model.ts';

/** What a comparison may be said to show. `equal` is said by an equivalence test only. */
export type Conclusion = 'better' | 'worse' | 'equal' | 'unclear';

/** Whether a comparison was announced in the plan and corrected with its family. */
export type Standing = 'confirmatory' | 'exploratory';

/** An arm against the baseline in one task, seed by seed, on the primary test metric: arm minus baseline. */
export interface Comparison {
  readonly difference: PairedDifference;
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
  readonly equivalence: { readonly margin: number; readonly p: number; readonly equivalent: boolean } | null;
  /** BCa bootstrap interval of the mean difference, from 20 seeds on. */
  readonly bootstrap: Interval | null;
  readonly conclusion: Conclusion;
}

/** How the fit of an arm is called, by the rule in `diagnosis.ts`. */
export type Fit = 'underfits' | 'balanced' | 'overfits';

/** Train and validation loss of an arm over its seeds, and what they say. */
export interface Diagnosis {
  readonly fit: Fit;
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** Validation loss minus train loss. */
  readonly gap: number;
}

/** A bin of a reliability diagram: predictions by confidence, over all seeds. */
export interface ReliabilityBin {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/** One seed of an arm, for plots. */
export interface SeedPoint {
  readonly seed: number;
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
  readonly step: number;
  /** Mean loss. */
  readonly train: number;
  readonly validation: number;
}

/** One regularizer with its options on one task, over the seeds. */
export interface ArmAnalysis {
  readonly title: string;
  readonly regularizer: RegularizerSpec;
  readonly ok: number;
  readonly diverged: number;
  readonly failed: number;
  /** Metrics over the seeds that ended `ok`, with 95 % t intervals; empty when none did. */
  readonly train: Readonly<Record<string, MeanInterval>>;
  readonly validation: Readonly<Record<string, MeanInterval>>;
  readonly test: Readonly<Record<string, MeanInterval>>;
  readonly diagnosis: Diagnosis | null;
  /** Null for the baseline, without one, and where no pair of seeds is left. Diverged trials make it `worse`-or-null; see compare.ts. */
  readonly comparison: Comparison | null;
  /** Means over seeds: expectedCalibrationError, adaptiveCalibrationError, brier, aurc, temperature, calibratedLoss, calibratedError. */
  readonly calibration: Readonly<Record<string, MeanInterval>> | null;
  readonly reliability: readonly ReliabilityBin[] | null;
  /** Monte-Carlo prediction, means over seeds: loss, accuracy, entropy, mutualInformation, auroc; null for networks without noise. */
  readonly monteCarlo: Readonly<Record<string, MeanInterval>> | null;
  /** Numbers in the model. */
  readonly parameters: number | null;
  readonly points: readonly SeedPoint[];
  readonly curve: readonly MeanCurvePoint[];
}

/** A method's rates on one task, from tuning trials: validation only. */
export interface RateCurve {
  /** Name of the regularizer, with its options other than the rate: `dropout`, `drop-connect scope=example`. */
  readonly method: string;
  readonly points: readonly {
    readonly rate: number | null;
    readonly title: string;
    /** Means of the primary metric over the tuning seeds. */
    readonly train: MeanInterval;
    readonly validation: MeanInterval;
    readonly fit: Fit;
    readonly diverged: number;
  }[];
  /** The chosen point's rate (null for methods without one), by the rule. */
  readonly chosen: { readonly rate: number | null; readonly title: string };
  /** The rate with the best mean, which the one-standard-error rule may pass over for a smaller one. */
  readonly best: { readonly rate: number | null; readonly title: string };
  /** Trials spent. */
  readonly trials: number;
}

export interface TaskAnalysis {
  readonly task: string;
  readonly title: string;
  /** The kind of network. */
  readonly family: string;
  readonly dataset: string;
  readonly architecture: Architecture;
  /** What inputs, classes and target are called, where the data say. */
  readonly names?: ExampleNames;
  /** The metric that ranks. */
  readonly primary: MetricInfo;
  readonly metrics: readonly MetricInfo[];
  /** Smallest difference of the primary metric that matters. */
  readonly smallestEffect: number;
  readonly training: Readonly<Record<string, number>>;
  readonly backend: string;
  readonly seeds: readonly number[];
  readonly testRows: number | null;
  readonly baseline: string | null;
  /** Best first; arms with diverged trials after, then arms without a result. */
  readonly arms: readonly ArmAnalysis[];
  /** Arms that were not run because they act nowhere in this network: they would equal the baseline. */
  readonly idle: readonly string[];
  readonly rates: readonly RateCurve[];
  /** The verdict on this task, sentence by sentence. */
  readonly verdict: readonly string[];
}

/** Comparison across tasks: the rows are tasks, never seeds. Null with fewer than two tasks or methods in common. */
export interface AcrossTasks {
  readonly methods: readonly string[];
  readonly tasks: readonly string[];
  /** Rank of each method (column) in each task (row), 1 = best; diverged arms share the worst rank. */
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
  /** Maximal groups of methods (indices) whose mean ranks lie within the critical difference. */
  readonly groups: readonly (readonly number[])[];
  /** Each method against the baseline over tasks, Wilcoxon with Holm; p null where it cannot be computed. */
  readonly againstBaseline: readonly {
    readonly method: string;
    readonly p: number | null;
    readonly adjustedP: number | null;
    readonly conclusion: Conclusion;
  }[];
  /** Relative gain over the baseline per task, (baseline - arm) / baseline for metrics where lower is better: mean, interquartile mean and interval of a seed-paired bootstrap. */
  readonly gains: readonly {
    readonly method: string;
    readonly mean: number;
    readonly interquartileMean: number;
    readonly interval: Interval | null;
    readonly probabilityOfImprovement: number;
    readonly optimalityGap: number;
  }[];
  /** Share of (task, seed) runs whose gain is above each threshold. */
  readonly profile: {
    readonly thresholds: readonly number[];
    readonly byMethod: Readonly<Record<string, readonly number[]>>;
  };
}

/** What a run comes to; the same bytes however often it was interrupted and wherever its trials ran. */
export interface Summary {
  readonly version: 2;
  readonly suite: string;
  /** See `codeVersion`. */
  readonly code: string;
  readonly plan: AnalysisPlan;
  readonly planHash: string;
  /** Whether the run follows the suite's own plan or one given by file; where it does not, in what it departs. */
  readonly departures: readonly string[];
  readonly freeze: Freeze | null;
  readonly tasks: readonly TaskAnalysis[];
  readonly across: AcrossTasks | null;
  /** The whole in words, most important first. */
  readonly verdict: readonly string[];
  /** The command that reproduces the run. */
  readonly command: string;
}
