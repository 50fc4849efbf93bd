import type { CatalogEntry } from '@regatta/core';
import {
  checked,
  dataError,
  fields,
  functionSchema,
  kebabName,
  regularizerNamed,
  say,
  taskNamed,
} from '@regatta/tasks';
import { placeHooks, type Task, trainingHooks } from '@regatta/trial';
import * as z from 'zod';
import type { Suite } from '../plan/suite.ts';
import type { RegattaConfig, SuiteDefinition } from './define.ts';

const text = z.string(say('a string'));
const names = z.array(text, say('an array of names')).min(1, say('at least one name'));
const seeds = z.int(say('an integer of at least 1')).min(1, say('an integer of at least 1'));
const rate = z
  .number(say('a rate in [0, 1]'))
  .min(0, say('a rate in [0, 1]'))
  .max(1, say('a rate in [0, 1]'));
const hooks = [...placeHooks, ...trainingHooks];

const regularizer: z.ZodType<CatalogEntry> = fields({
  name: kebabName,
  title: text,
  summary: text,
  paper: text,
  hooks: z.array(z.enum(hooks, say(`one of ${hooks.join(', ')}`)), say('an array of hooks')),
  defaultRate: rate.exactOptional(),
  rates: z.array(rate, say('an array of rates')).exactOptional(),
  targets: z.literal('classes', say("'classes'")).exactOptional(),
  prior: z
    .record(text, z.int(say('a place, 1 for the first')).min(1, say('a place, 1 for the first')))
    .exactOptional(),
  create: functionSchema<CatalogEntry['create']>(),
});

const suite: z.ZodType<SuiteDefinition> = fields({
  name: kebabName,
  summary: text.optional(),
  tasks: names.optional(),
  regularizers: z.union([names, z.literal('all')], say(`an array of names, or 'all'`)).optional(),
  seeds: seeds.optional(),
});

const anyObject = z.custom<Task>(
  (value) => typeof value === 'object' && value !== null,
  say('the result of defineTask or csvTask'),
);

const config = fields({
  tasks: z.array(anyObject, say('an array of tasks')).optional(),
  regularizers: z.array(regularizer, say('an array of regularizers')).optional(),
  suites: z.array(suite, say('an array of suites')).optional(),
});

/** Checks the default export of a configuration, except the contents of its tasks. */
export const checkConfig = (value: unknown): RegattaConfig =>
  checked<RegattaConfig>(config, value, 'default export');

const task = z.object({
  name: kebabName,
  load: functionSchema<Task['load']>(),
  build: functionSchema<Task['build']>(),
});

/** Checks that a value is a complete task. */
export function checkTask(value: Task, part: string): Task {
  checked(task, value, part);
  return value;
}

/** Completes the suites of a configuration. @throws UsageError for an unknown task or regularizer. */
export function suitesOf({ suites }: RegattaConfig, tasks: readonly Task[]): Suite[] {
  const all = tasks.map(({ name }) => name);
  const own: readonly SuiteDefinition[] = tasks.length > 0 ? [{ name: 'own' }] : [];
  return (suites ?? own).map((given, i) => {
    const { name, tasks: chosen = all, regularizers = 'all', seeds = 5 } = given;
    if (chosen.length === 0) {
      const remedy = 'List built-in tasks, or define your own in "tasks".';
      throw dataError(`suites[${i}].tasks`, 'names of tasks', 'nothing', remedy);
    }
    for (const task of chosen) taskNamed(task);
    if (regularizers !== 'all') for (const regularizer of regularizers) regularizerNamed(regularizer);
    return {
      name,
      summary: given.summary ?? `your own tasks: ${chosen.join(', ')}`,
      tasks: chosen,
      regularizers,
      seeds,
    };
  });
}
