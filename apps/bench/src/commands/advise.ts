import { join } from 'node:path';
import { costsOf, summarize } from '@regatta/evidence';
import { plural, UsageError } from '@regatta/record';
import { renderPreview } from '@regatta/report';
import { allTasks, taskNamed } from '@regatta/tasks';
import type { Task } from '@regatta/trial';
import { adviceOf } from '../advise/advice.ts';
import { candidatesFor } from '../advise/candidates.ts';
import { searchRates } from '../advise/search.ts';
import { loadConfig } from '../config/load.ts';
import type { ConfigFlags } from '../config/option.ts';
import { registerCsvTask } from '../config/register-csv-task.ts';
import { departuresOf } from '../folder/history.ts';
import { writeFreeze } from '../folder/outputs.ts';
import { expandPlan } from '../plan/plan.ts';
import { firstTuningSeed, type Suite } from '../plan/suite.ts';
import { conclude, interimSummary } from './conclude.ts';
import {
  type CsvFlags,
  csvArguments,
  csvOptions,
  planOptions,
  type SessionFlags,
  type SuiteFlags,
} from './options.ts';
import { reproduction } from './reproduction.ts';
import { withSession } from './session.ts';

interface Flags
  extends SessionFlags,
    Omit<SuiteFlags, 'tasks' | 'seeds' | 'rates' | 'folds'>,
    ConfigFlags,
    CsvFlags {
  readonly budget: number;
}

const goals = ['classification', 'regression'] as const;

/** The task of a CSV file. */
async function taskOfCsv(file: string, flags: Flags): Promise<Task> {
  const { target, task, ...rest } = csvOptions(flags);
  if (target === undefined) {
    throw new UsageError(
      `${file}: expected --target with the name of the column to predict, received none. Add e.g. --target price.`,
    );
  }
  const goal = goals.find((known) => known === task);
  if (task !== undefined && goal === undefined) {
    throw new UsageError(
      `--task: expected classification or regression for a CSV file, received "${task}". Correct or remove it.`,
    );
  }
  return registerCsvTask(file, { ...rest, target, ...(goal && { task: goal }) });
}

/** @throws UsageError for options that only a CSV file has. */
function refuseCsvOptions(what: string, flags: Flags, allowed: readonly string[]): void {
  const stray = csvArguments(flags).find((word) => word.startsWith('--') && !allowed.includes(word));
  if (stray === undefined) return;
  throw new UsageError(
    `${stray}: expected a CSV file, received ${what}. Remove it, or name a file such as data.csv.`,
  );
}

/** The task specified by a name or a file. */
async function taskOf(what: string, flags: Flags): Promise<Task> {
  if (/\.(csv|tsv|txt)$/i.test(what)) {
    await loadConfig(flags.config);
    return taskOfCsv(what, flags);
  }
  const isConfig = /\.[cm]?[jt]s$/i.test(what);
  refuseCsvOptions(what, flags, isConfig ? ['--task'] : []);
  const before = allTasks();
  await loadConfig(isConfig ? what : flags.config);
  if (!isConfig) return taskNamed(what);
  const own = allTasks().filter((task) => !before.includes(task));
  if (flags.task !== undefined) return taskNamed(flags.task);
  if (own.length === 1) return own[0]!;
  throw new UsageError(
    `${what}: expected one task, received ${own.length}. Choose with --task: ${own.map(({ name }) => name).join(', ')}.`,
  );
}

/** `regatta advise`. */
export async function advise(what: string, flags: Flags): Promise<number> {
  const task = await taskOf(what, flags);
  const candidates = candidatesFor(task, flags.regularizers);
  if (candidates.length === 0) {
    throw new UsageError(
      `expected a task in which regularizers have an effect, received ${task.name} with the hooks ${task.hooks.join(', ')}. Declare sites in its model.`,
    );
  }
  const options = { ...planOptions(flags), firstTuningSeed };
  return withSession(flags, join('results', `advise-${task.name}`), async (session) => {
    if (task.preview !== undefined) session.say(`${renderPreview(task.preview)}\n`);
    else for (const note of task.notes ?? []) session.say(`${task.name}: ${note}`);
    const search = await searchRates(task, candidates, options, flags.budget, session);
    writeFreeze(session.directory, search.choice.freeze);
    session.say(
      `rates are fixed (${search.choice.freeze.hash}); evaluating ${plural(search.finalists.length - 1, 'finalist')} with ${plural(search.seeds, 'seed')}`,
    );
    const suite: Suite = {
      name: `advise-${task.name}`,
      summary: '',
      tasks: [task.name],
      regularizers: [],
      seeds: search.seeds,
    };
    const { rule, tuningSeeds } = search.choice.freeze;
    const tuning = { rule, seeds: tuningSeeds, rates: { [task.name]: search.rates } };
    const plan = expandPlan(suite, {
      ...options,
      tasks: [task.name],
      regularizers: undefined,
      chosen: () => search.finalists,
      tuning,
    });
    const departures = departuresOf(session.directory, plan.analysis);
    const { freeze, rates } = search.choice;
    const more = ['--budget', `${flags.budget}s`, ...csvArguments(flags)];
    const context = {
      plan: plan.analysis,
      departures,
      freeze,
      rates,
      command: reproduction(`advise ${what}`, options, more),
    };
    const interim = interimSummary(session.directory, context);
    const records = await session.run(plan.specs, 'evaluating on test data', interim);
    const summary = summarize(records, context);
    const advice = adviceOf(summary, costsOf(summary, records), search);
    return conclude(session, { ...summary, verdict: [...advice, ...departures] }, records, task.preview);
  });
}
