import { join, resolve } from 'node:path';
import {
  type Backend,
  backends,
  contentId,
  type JudgingPace,
  parsedBy,
  type RareClasses,
  type RegularizerSpec,
  RunError,
  reasonOf,
  type TrainingOptions,
  UsageError,
} from '@regatta/record';
import { isThere, readText, readTextIfThere, replaceFile, troubleOf } from '@regatta/record/files';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { origin } from '../folder/origin.ts';
import type { Candidate } from './candidates.ts';
import type { Configuration } from './configuration.ts';
import type { Counts } from './counts.ts';

/** What a user asked for; a plan answers one such question. */
export interface Asked {
  readonly task: string;
  /** SHA-256 checksums of the data, by name. */
  readonly data: Readonly<Record<string, string>>;
  /** The regularizers to choose among; null for all that have an effect. */
  readonly regularizers: readonly RegularizerSpec[] | null;
  /** Steps of each training; null for the task's own, or fewer if the time is short. */
  readonly steps: number | null;
  /** Learning rate of each training; null to choose one for each method. */
  readonly learningRate: number | null;
  /** Points of the learning curve, among which the best checkpoint is found; null for the usual number. */
  readonly evaluations: number | null;
  /** Monte-Carlo samples of the predictions of each fit; 0 for none. */
  readonly samples: number;
  readonly firstSeed: number;
  readonly backend: Backend;
}

/** A search, down to the number of its trials. The same plan gives the same answer, however long it takes. */
export interface AdvisePlan {
  readonly version: 2;
  readonly asked: Asked;
  readonly training: TrainingOptions;
  /** Steps of a full training, if `training` has fewer for lack of time. */
  readonly fullSteps?: number | undefined;
  readonly baseline: readonly Configuration[];
  readonly methods: readonly Candidate[];
  /** Names of methods that the time does not allow. */
  readonly left: readonly string[];
  readonly counts: Pick<Counts, 'rungs' | 'fits'>;
  /** Classes with so few rows that accuracy hardly counts them; null if there are none. */
  readonly rare: RareClasses | null;
  /** Time for which the counts were made, and durations of a trial of the baseline and of a pair of fits; they decide nothing any more. */
  readonly pace: {
    readonly budgetSeconds: number;
    readonly secondsPerTrial: number;
    readonly secondsPerPair: number;
    /** The same for the analysis, as first planned: a larger budget does not change it. */
    readonly planned: JudgingPace;
  };
}

/** Name of the plan's file in a results folder. */
export const planFile = 'advise.json';
/** Maximum size of a plan file in bytes. */
const mostBytes = 2 ** 24;

const count = z.number().int().min(1).max(100_000);
const configuration = z.strictObject({
  regularizer: z.strictObject({
    name: z.string().max(1000),
    options: z.record(z.string().max(1000), z.json()),
  }),
  learningRate: z.number().positive().max(1e9),
});
const configurations = z.array(configuration).min(1).max(10_000);
const checksums = z.record(z.string(), z.string());

const schema = z.strictObject({
  version: z.literal(2),
  asked: z.strictObject({
    task: z.string(),
    data: checksums,
    regularizers: z.array(configuration.shape.regularizer).nullable(),
    steps: count.max(10_000_000).nullable(),
    learningRate: z.number().positive().nullable(),
    evaluations: count.nullable(),
    samples: z.number().int().min(0).max(10_000),
    firstSeed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    backend: z.enum(backends),
  }),
  training: z.strictObject({
    steps: count.max(10_000_000),
    batchSize: count,
    learningRate: z.number().positive(),
    warmup: count.max(10_000_000).optional(),
    decay: z.literal('cosine').optional(),
    clipNorm: z.number().positive().optional(),
    evaluations: count.optional(),
  }),
  fullSteps: count.max(10_000_000).optional(),
  baseline: configurations,
  methods: z.array(z.strictObject({ name: z.string(), configurations })).min(1),
  left: z.array(z.string()),
  counts: z.strictObject({
    rungs: z
      .array(z.strictObject({ splits: count.max(1000), candidates: count, baselines: count }))
      .min(1)
      .max(20),
    fits: z
      .strictObject({ first: count.min(5), most: count.max(10_000) })
      .refine(({ first, most }) => first <= most, 'expected at least as many fits as at the first look'),
  }),
  rare: z
    .strictObject({
      rows: z.number().int().min(0),
      classes: z.array(z.strictObject({ name: z.string().max(1000), rows: z.number().int().min(0) })).max(5),
    })
    .nullable(),
  pace: z.strictObject({
    budgetSeconds: z.number().positive(),
    secondsPerTrial: z.number().positive(),
    secondsPerPair: z.number().positive(),
    planned: z.strictObject({
      budgetSeconds: z.number().positive(),
      fits: count,
      secondsPerFit: z.number().positive(),
    }),
  }),
});

/** Hash of all that decides numbers. */
export const adviseHash = ({ pace: _, ...plan }: AdvisePlan): string => contentId(plan);

function parsedPlan(text: string, path: string): AdvisePlan {
  try {
    return parsedBy(schema as z.ZodType<AdvisePlan>, JSON.parse(text));
  } catch (error) {
    throw new UsageError(
      `${path}: expected the plan of a search, as "regatta advise" writes it to ${planFile}, received ${reasonOf(error)}. ` +
        `Restore the file, or start over with --fresh.`,
    );
  }
}

/** Reads the plan file that a user names. @throws UsageError if it is not one. */
export function readAdvisePlan(path: string): AdvisePlan {
  let text: string;
  try {
    text = readText(resolve(origin(), path), mostBytes, { named: true });
  } catch (error) {
    throw new UsageError(
      `--plan ${path}: expected the ${planFile} of a results folder, received ${troubleOf(error)}. Correct the path.`,
    );
  }
  return parsedPlan(text, path);
}

/**
 * The plan that a results folder follows; undefined in a new one.
 *
 * @throws RunError for a folder of an earlier version of this command, whose trials saw other splits.
 */
export function planInFolder(directory: string): AdvisePlan | undefined {
  const path = join(directory, planFile);
  const text = readTextIfThere(path, mostBytes);
  if (text !== undefined) return parsedPlan(text, path);
  if (!isThere(join(directory, 'freeze.json'))) return undefined;
  throw new RunError(
    `${directory}: expected a search of this version, received one of an earlier version, which it cannot continue. ` +
      '"regatta report" still shows it; start over with --fresh, or use another folder with --out.',
  );
}

/** Writes the plan of a folder. */
export const writeAdvisePlan = (directory: string, plan: AdvisePlan): void =>
  replaceFile(join(directory, planFile), `${JSON.stringify(plan, null, 2)}\n`);

/** What the parts of a question are called. */
const askedFor: Readonly<Record<keyof Asked, string>> = {
  task: 'the task',
  data: 'the data',
  regularizers: '--regularizers',
  steps: '--steps',
  learningRate: '--learning-rate',
  evaluations: '--evaluations',
  samples: '--samples',
  firstSeed: '--first-seed',
  backend: '--backend',
};

/** Checks that a plan answers a question. @throws UsageError that names the first part in which it is for another one. */
export function checkAsked(plan: AdvisePlan, asked: Asked, place: string): void {
  const parts = Object.keys(askedFor) as (keyof Asked)[];
  const other = parts.find((part) => canonicalize(plan.asked[part]) !== canonicalize(asked[part]));
  if (other === undefined) return;
  const say = (value: unknown): string =>
    value === null ? 'not given' : JSON.stringify(value).slice(0, 100);
  throw new UsageError(
    `${place}: expected a plan for this command, received one for another: ${askedFor[other]} is ${say(plan.asked[other])} there, but ${say(asked[other])} here. ` +
      'Start over with --fresh, use another folder with --out, or repeat the earlier command.',
  );
}
