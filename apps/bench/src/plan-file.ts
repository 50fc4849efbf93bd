import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { backends } from './backend.ts';
import { RunError, UsageError } from './errors.ts';
import { origin } from './origin.ts';
import { expandPlan, type Plan, type PlanOptions } from './plan.ts';
import { parsedBy, reasonOf } from './reason.ts';
import { suiteNamed } from './registry.ts';
import { firstTuningSeed, type Suite } from './suite.ts';
import { contentId } from './trial.ts';

/** The bounds are those of the command line. */
const integer = (min: number, max: number): z.ZodNumber => z.number().int().min(min).max(max);

const schema = z.object({
  version: z.literal(1),
  suite: z.string(),
  options: z.object({
    tasks: z.array(z.string()).min(1).optional(),
    regularizers: z
      .array(z.object({ name: z.string(), options: z.record(z.string(), z.json()) }))
      .min(1)
      .optional(),
    rates: z.array(z.number().min(0).max(1)).min(1).optional(),
    seeds: integer(1, 10_000).optional(),
    firstSeed: integer(0, firstTuningSeed).optional(),
    samples: integer(0, 10_000).optional(),
    folds: z.object({ outer: integer(2, 100), inner: integer(2, 100), repeats: integer(1, 100) }).optional(),
    training: z.object({ steps: integer(1, 10_000_000).optional() }).optional(),
    backend: z.enum(backends),
  }),
  planHash: z.string(),
});

/** What a file that keeps a plan holds. */
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

/** Keeps a plan, so that a run can be held to it. */
export function writePlanFile(path: string, suite: Suite, options: PlanOptions, plan: Plan): void {
  writeFileSync(path, planText(suite, options, plan));
}

interface KeptPlan {
  readonly suite: Suite;
  readonly plan: Plan;
}

const notAPlan = (path: string, reason: string): UsageError =>
  new UsageError(`${path}: expected a plan made by "regatta plan --save", received ${reason}. Make it anew.`);

/**
 * The plan that a file keeps.
 *
 * @throws UsageError when the file is not a plan; RunError when it no longer means the same.
 */
export function readPlanFile(path: string): KeptPlan {
  let text: string;
  try {
    text = readFileSync(resolve(origin(), path), 'utf8');
  } catch (error) {
    throw notAPlan(path, reasonOf(error));
  }
  return planOf(text, path);
}

/** As {@link readPlanFile}, for its text. */
export function planOf(text: string, path: string): KeptPlan {
  let parsed: z.infer<typeof schema>;
  try {
    parsed = parsedBy(schema, JSON.parse(text));
  } catch (error) {
    throw notAPlan(path, reasonOf(error));
  }
  const suite = suiteNamed(parsed.suite);
  const { training, ...options } = parsed.options;
  const steps = training?.steps;
  const plan = expandPlan(suite, { ...options, training: steps === undefined ? undefined : { steps } });
  const hash = contentId(plan.analysis);
  if (hash !== parsed.planHash) {
    throw new RunError(
      `${path}: expected plan ${parsed.planHash}, but its options now come to ${hash}: the suite or the file has changed since. ` +
        'Make the plan anew.',
    );
  }
  return { suite, plan };
}
