import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { backends } from './backend.ts';
import { messageOf, RunError, UsageError } from './errors.ts';
import { origin } from './origin.ts';
import { expandPlan, type Plan, type PlanOptions } from './plan.ts';
import { suiteNamed } from './registry.ts';
import type { Suite } from './suite.ts';
import { contentId } from './trial.ts';

const schema = z.object({
  version: z.literal(1),
  suite: z.string(),
  options: z.object({
    tasks: z.array(z.string()).optional(),
    regularizers: z.array(z.object({ name: z.string(), options: z.record(z.string(), z.json()) })).optional(),
    rates: z.array(z.number()).optional(),
    seeds: z.number().int().optional(),
    firstSeed: z.number().int().optional(),
    samples: z.number().int().optional(),
    folds: z.object({ outer: z.number(), inner: z.number(), repeats: z.number() }).optional(),
    training: z.object({ steps: z.number().int().optional() }).optional(),
    backend: z.enum(backends),
  }),
  planHash: z.string(),
});

/** Keeps a plan, so that a run can be held to it. */
export function writePlanFile(path: string, suite: Suite, options: PlanOptions, plan: Plan): void {
  const content = {
    version: 1,
    suite: suite.name,
    options,
    plan: plan.analysis,
    planHash: contentId(plan.analysis),
  };
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}

/**
 * The plan that a file keeps.
 *
 * @throws UsageError when the file is not a plan; RunError when it no longer means the same.
 */
export function readPlanFile(path: string): { readonly suite: Suite; readonly plan: Plan } {
  const place = resolve(origin(), path);
  let parsed: z.infer<typeof schema>;
  try {
    parsed = schema.parse(JSON.parse(readFileSync(place, 'utf8')));
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? z.prettifyError(error).replaceAll('\n', ' ') : messageOf(error);
    throw new UsageError(
      `${path}: expected a plan made by "regatta plan --save", received ${reason}. Make it anew.`,
    );
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
