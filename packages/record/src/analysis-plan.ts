import * as z from 'zod';
import { headerFields, type TaskHeader } from './task-header.ts';
import type { TrainingOptions } from './training-options.ts';

/** What a run is going to test, fixed before it starts; its hash is in the report. */
export interface AnalysisPlan {
  readonly version: 2;
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
  readonly tasks: readonly PlannedTask[];
  readonly test:
    | 'exact sign-flip permutation of the mean difference, two-sided'
    | 'corrected resampled t (Nadeau and Bengio), two-sided';
  readonly correction: { readonly confirmatory: 'holm'; readonly exploratory: 'benjamini-hochberg' };
}

/** A task with the arms that are compared on it, by title. */
export interface PlannedTask extends TaskHeader {
  /** Every arm that runs, in order. */
  readonly arms: readonly string[];
  /** Arms tested against the baseline as one family over all tasks. */
  readonly confirmatory: readonly string[];
  readonly exploratory: readonly string[];
  /** Arms that are left out because they act nowhere in the network. */
  readonly idle: readonly string[];
}

/** How a rate is chosen from the means of its tuning trials. */
export type SelectionRule = 'one-standard-error' | 'best-mean';

const names = z.array(z.string());
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const positive = z.number().positive().max(1e100);

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
      rates: z.record(z.string(), z.record(z.string(), z.array(z.number()))),
    })
    .exactOptional(),
  budgetSeconds: positive.exactOptional(),
  training: z
    .object({
      steps: positive.exactOptional(),
      batchSize: positive.exactOptional(),
      learningRate: z.number().exactOptional(),
      clipNorm: positive.exactOptional(),
    })
    .exactOptional(),
  tasks: z.array(
    z.object({
      ...headerFields,
      ...{ arms: names, confirmatory: names, exploratory: names, idle: names },
    }),
  ),
  test: z.enum([
    'exact sign-flip permutation of the mean difference, two-sided',
    'corrected resampled t (Nadeau and Bengio), two-sided',
  ]),
  correction: z.object({
    confirmatory: z.literal('holm'),
    exploratory: z.literal('benjamini-hochberg'),
  }),
});
