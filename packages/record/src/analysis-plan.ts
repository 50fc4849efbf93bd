import * as z from 'zod';
import type { StrengthOptions } from './strength-options.ts';
import { headerFields, type TaskHeader } from './task-header.ts';
import type { TrainingOptions } from './training-options.ts';

/** What a run tests and how, fixed before it starts. The report contains its hash. */
export interface AnalysisPlan {
  /** Version of this format. */
  readonly version: 2;
  /** Name of the suite of tasks. */
  readonly suite: string;
  /** Title of the arm that the others are compared with. */
  readonly baseline: string;
  /** Significance level of the tests. */
  readonly alpha: number;
  /** Seeds of the confirmatory comparisons; in cross-validation, one for each outer fold. */
  readonly seeds: readonly number[];
  /** Exploratory arms run on this many seeds, from the start of `seeds`. */
  readonly exploratorySeeds: number;
  /** Cross-validation, in which folds of the data replace seeds. */
  readonly folds?: {
    /** Number of outer folds. */
    readonly outer: number;
    /** Number of inner folds within each outer fold. */
    readonly inner: number;
    /** How many times the whole cross-validation is repeated. */
    readonly repeats: number;
  };
  /** How the arms are tuned, on the validation split only. */
  readonly tuning?: TuningPlan;
  /** Set if one frozen candidate is judged against the tuned baseline, to decide rather than to rank. */
  readonly judging?: Judging;
  /** Time budget: the run uses as many of `seeds` as fit in it. */
  readonly budgetSeconds?: number;
  /** Overrides of the tasks' own training settings. */
  readonly training?: Partial<TrainingOptions>;
  /** The tasks, with the arms compared on each. */
  readonly tasks: readonly PlannedTask[];
  /** The test of each comparison with the baseline. */
  readonly test:
    | 'paired t of the mean difference, two-sided'
    | 'paired t of the mean difference, two-sided, corrected (Nadeau and Bengio) where seeds share examples'
    | 'corrected resampled t (Nadeau and Bengio), two-sided'
    | 'crossed random effects of fits and test rows, then a confidence sequence';
  /** How p values are corrected for the number of comparisons. */
  readonly correction: {
    /** For the confirmatory comparisons: Holm. */
    readonly confirmatory: 'holm';
    /** For the exploratory comparisons: Benjamini-Hochberg. */
    readonly exploratory: 'benjamini-hochberg';
  };
}

/** How each arm's strength and learning rate are chosen, and from what. */
export interface TuningPlan {
  /** How a strength is chosen from the validation scores. */
  readonly rule: SelectionRule;
  /** Tuning seeds; none of them is in the plan's `seeds`. */
  readonly seeds: readonly number[];
  /** Configurations to try, by task and method; absent in plans that tune rates alone. */
  readonly grids?: Readonly<Record<string, Readonly<Record<string, TuningGrid>>>>;
  /** The option that sets the strength, by name of the regularizer, where it is not the rate. */
  readonly strengthOptions?: StrengthOptions;
  /**
   * Optimizer steps by place (a task, or one outer fold of it), from pilot trials of the baseline; absent if the steps were
   * given, or are the tasks' own.
   */
  readonly budgets?: Readonly<Record<string, StepBudget>>;
  /** Rates to try, by task and method, in plans that tune rates alone. */
  readonly rates?: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

/** The configurations of one method: each strength at each learning rate. */
export interface TuningGrid {
  /** The option that sets the strength; null if the method has none, or it is given. */
  readonly option: string | null;
  /** Strengths to try, weakest first; empty without an option. */
  readonly strengths: readonly number[];
  /** Learning rates to try, ascending. */
  readonly learningRates: readonly number[];
}

/** Optimizer steps of every trial of a task, from the baseline's own best step. */
export interface StepBudget {
  /** Step with the lowest mean validation loss in the pilot trials. */
  readonly bestStep: number;
  /** Optimizer steps of each trial. */
  readonly steps: number;
  /** Whether the best step was the last of the pilot, so that the true one may come later. */
  readonly saturated: boolean;
}

/** A task with the titles of the arms compared on it. */
export interface PlannedTask extends TaskHeader {
  /** All arms that run, in order. */
  readonly arms: readonly string[];
  /** Arms whose tests against the baseline are announced; over all tasks they form one family. */
  readonly confirmatory: readonly string[];
  /** Arms whose tests are not announced; over all tasks they form another family. */
  readonly exploratory: readonly string[];
  /** Arms left out because they have no effect in the network. */
  readonly idle: readonly string[];
  /** Exploratory arms left out so that the run fits in its time; absent if there are none. */
  readonly leftOut?: readonly string[];
}

/** How a search tried candidates, and how the one that it froze is judged: by what taking or leaving it would cost. */
export interface Judging {
  /** The frozen candidate with its learning rate, e.g. `dropout 0.3, learning rate 0.003`. */
  readonly candidate: string;
  /** The baseline with its learning rate. */
  readonly baseline: string;
  /** Fits of each at the first look, at least 5; later looks use a confidence sequence. */
  readonly fits: number;
  /** Smallest gain that matters, as a share of the loss, in (0, 1). */
  readonly margin: number;
  /** Smallest difference in error that matters, as a share of examples, in (0, 1). */
  readonly errorMargin: number;
  /** Standard deviation of gains of such candidates, as shares of the loss: a normal prior of mean 0. */
  readonly priorSd: number;
  /** Names of the methods that the search tried. */
  readonly tried: readonly string[];
  /** Names of the methods for which the time was too short. */
  readonly left: readonly string[];
  /** Number of configurations that it tried, those of the baseline included. */
  readonly configurations: number;
  /** Steps of a full training, if the time allowed only fewer. */
  readonly fullSteps?: number;
  /** How long fits take, to say what a larger budget would allow; measured when the plan was made, and part of no result. */
  readonly pace?: JudgingPace;
  /** Classes with so few rows that accuracy hardly counts them; absent if there are none. */
  readonly rare?: RareClasses;
}

/** How long the fits of a judgement take. */
export interface JudgingPace {
  /** The time for which the plan was made, in seconds. */
  readonly budgetSeconds: number;
  /** Most fits of each that it allows. */
  readonly fits: number;
  /** Seconds that one more fit of each adds. */
  readonly secondsPerFit: number;
}

/** The rare classes of a task. */
export interface RareClasses {
  /** Rows that train and validate, in which classes were counted. */
  readonly rows: number;
  /** The rare classes, rarest first; at most five. */
  readonly classes: readonly {
    /** Name of the class. */
    readonly name: string;
    /** Its rows among those. */
    readonly rows: number;
  }[];
}

/** How a strength is chosen from the mean scores of its tuning trials. */
export type SelectionRule = 'one-standard-error' | 'best-mean';

const names = z.array(z.string());
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const positive = z.number().positive().max(1e100);

const share = z
  .number()
  .min(1e-9)
  .max(1 - 1e-9);

const judging: z.ZodType<Judging> = z.object({
  candidate: z.string(),
  baseline: z.string(),
  fits: z.number().int().min(5).max(10_000),
  margin: share,
  errorMargin: share,
  priorSd: positive,
  tried: names,
  left: names,
  configurations: count,
  fullSteps: count.exactOptional(),
  pace: z.object({ budgetSeconds: positive, fits: count, secondsPerFit: positive }).exactOptional(),
  rare: z
    .object({ rows: count, classes: z.array(z.object({ name: z.string().max(1000), rows: count })).max(5) })
    .exactOptional(),
});
/** Values by task and method. */
const byMethod = <T extends z.ZodType>(value: T) => z.record(z.string(), z.record(z.string(), value));

/** Checks a plan that comes from a file. */
export const analysisPlan: z.ZodType<AnalysisPlan> = z.object({
  version: z.literal(2),
  suite: z.string(),
  baseline: z.string(),
  alpha: z.number().min(1e-9).max(0.5),
  seeds: z.array(count),
  exploratorySeeds: count,
  folds: z.object({ outer: count, inner: count, repeats: count }).exactOptional(),
  tuning: z
    .object({
      rule: z.enum(['one-standard-error', 'best-mean']),
      seeds: z.array(count),
      grids: byMethod(
        z.object({
          option: z.string().nullable(),
          strengths: z.array(z.number()),
          learningRates: z.array(positive),
        }),
      ).exactOptional(),
      strengthOptions: z.record(z.string(), z.string()).exactOptional(),
      budgets: z
        .record(z.string(), z.object({ bestStep: positive, steps: positive, saturated: z.boolean() }))
        .exactOptional(),
      rates: byMethod(z.array(z.number())).exactOptional(),
    })
    .exactOptional(),
  judging: judging.exactOptional(),
  budgetSeconds: positive.exactOptional(),
  training: z
    .object({
      steps: positive.exactOptional(),
      batchSize: positive.exactOptional(),
      learningRate: z.number().exactOptional(),
      warmup: positive.exactOptional(),
      decay: z.literal('cosine').exactOptional(),
      clipNorm: positive.exactOptional(),
    })
    .exactOptional(),
  tasks: z.array(
    z.object({
      ...headerFields,
      arms: names,
      confirmatory: names,
      exploratory: names,
      idle: names,
      leftOut: names.exactOptional(),
    }),
  ),
  test: z.enum([
    'paired t of the mean difference, two-sided',
    'paired t of the mean difference, two-sided, corrected (Nadeau and Bengio) where seeds share examples',
    'corrected resampled t (Nadeau and Bengio), two-sided',
    'crossed random effects of fits and test rows, then a confidence sequence',
  ]),
  correction: z.object({
    confirmatory: z.literal('holm'),
    exploratory: z.literal('benjamini-hochberg'),
  }),
});
