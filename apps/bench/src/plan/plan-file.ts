import { resolve } from 'node:path';
import {
  backends,
  contentId,
  mostEvaluations,
  mostLearningRate,
  mostSteps,
  parsedBy,
  RunError,
  reasonOf,
  UsageError,
} from '@regatta/record';
import { readText, replaceFile, troubleOf } from '@regatta/record/files';
import * as z from 'zod';
import { origin } from '../folder/origin.ts';
import { expandPlan, type Plan, type PlanOptions } from './plan.ts';
import { firstTuningSeed, type Suite } from './suite.ts';
import { suiteNamed } from './suites/registry.ts';

/** An integer with the same bounds as on the command line. */
const integer = (min: number, max: number): z.ZodNumber => z.number().int().min(min).max(max);

const name = z.string().max(1000);

const optionsSchema = z.strictObject({
  tasks: z.array(name).min(1).max(10_000).optional(),
  regularizers: z
    .array(z.strictObject({ name, options: z.record(name, z.json()) }))
    .min(1)
    .max(10_000)
    .optional(),
  rates: z.array(z.number().min(0).max(1)).min(1).max(10_000).optional(),
  seeds: integer(1, 10_000).optional(),
  firstSeed: integer(0, firstTuningSeed).optional(),
  exploratory: integer(0, 10_000).optional(),
  samples: integer(0, 10_000).optional(),
  folds: z
    .strictObject({ outer: integer(2, 100), inner: integer(2, 100), repeats: integer(1, 100) })
    .optional(),
  training: z
    .strictObject({
      steps: integer(1, mostSteps).optional(),
      learningRate: z.number().positive().max(mostLearningRate).optional(),
      evaluations: integer(1, mostEvaluations).optional(),
    })
    .optional(),
  measure: z
    .strictObject({ metric: name.optional(), checkpoint: z.enum(['best', 'last']).optional() })
    .optional(),
  backend: z.enum(backends),
});

/** JSON fields that determine a plan: the suite's name, and options with the same bounds as on the command line. */
export const suitePlanSchema = z.strictObject({ suite: name, options: optionsSchema });

/** A suite, the user's options, and the resulting plan. */
export interface ChosenPlan {
  readonly suite: Suite;
  readonly options: PlanOptions;
  readonly plan: Plan;
}

/** The JSON fields that determine the plan of a suite with these options. */
export const suitePlan = ({ name: suite }: Suite, options: PlanOptions) => ({
  kind: 'suite' as const,
  suite,
  options: optionsSchema.parse(JSON.parse(JSON.stringify(options))),
});

/** Creates the plan from validated fields. @throws UsageError if this version has no such suite, task or regularizer. */
export function chosenPlan({ suite: suiteName, options }: z.infer<typeof suitePlanSchema>): ChosenPlan {
  const suite = suiteNamed(suiteName);
  const { training, ...rest } = options;
  const { steps, learningRate, evaluations } = training ?? {};
  const given = {
    ...(steps === undefined ? {} : { steps }),
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(evaluations === undefined ? {} : { evaluations }),
  };
  const chosen: PlanOptions = { ...rest, training: training === undefined ? undefined : given };
  return { suite, options: chosen, plan: expandPlan(suite, chosen) };
}

const schema = z.object({ version: z.literal(1), ...suitePlanSchema.shape, planHash: z.string().max(100) });

/** Maximum size of a plan file in bytes. */
export const mostPlanBytes: number = 2 ** 26;

/** The file of a results folder with the plan that the suite chose there. */
export const planFile = 'plan.json';

/** The text of a plan file. */
export function planText(suite: Suite, options: PlanOptions, plan: Plan): string {
  const content = {
    version: 1,
    suite: suite.name,
    options,
    plan: plan.analysis,
    planHash: contentId(plan.analysis),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Saves a plan to a file, so that a run can follow exactly that plan. */
export function writePlanFile(path: string, suite: Suite, options: PlanOptions, plan: Plan): void {
  replaceFile(path, planText(suite, options, plan));
}

const notAPlan = (path: string, reason: string): UsageError =>
  new UsageError(
    `${path}: expected a plan saved by "regatta plan --save", received ${reason}. Save the plan again.`,
  );

/**
 * Reads a plan from a file.
 *
 * @throws UsageError if the file is not a plan.
 * @throws RunError if its options now give a different plan.
 */
export function readPlanFile(path: string): ChosenPlan {
  let text: string;
  try {
    text = readText(resolve(origin(), path), mostPlanBytes, { named: true });
  } catch (error) {
    throw notAPlan(path, troubleOf(error));
  }
  return planOf(text, path);
}

/** Like {@link readPlanFile}, for the text of the file. */
export function planOf(text: string, path: string): ChosenPlan {
  let parsed: z.infer<typeof schema>;
  try {
    parsed = parsedBy(schema, JSON.parse(text));
  } catch (error) {
    throw notAPlan(path, reasonOf(error));
  }
  const chosen = chosenPlan(parsed);
  const hash = contentId(chosen.plan.analysis);
  if (hash !== parsed.planHash) {
    throw new RunError(
      `${path}: expected plan ${parsed.planHash}, but its options now give ${hash}: the suite or the file has changed. ` +
        'Save the plan again.',
    );
  }
  return chosen;
}
