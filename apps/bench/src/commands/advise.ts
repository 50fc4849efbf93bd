import { join } from 'node:path';
import { summarize } from '@regatta/evidence';
import { percent, UsageError } from '@regatta/record';
import { renderPreview } from '@regatta/report';
import { allTasks, taskNamed } from '@regatta/tasks';
import { loadTask, type Task } from '@regatta/trial';
import {
  type AdvisePlan,
  type Asked,
  adviseHash,
  checkAsked,
  planFile,
  planInFolder,
  readAdvisePlan,
  writeAdvisePlan,
} from '../advise/advise-plan.ts';
import { splitBlock } from '../advise/blocks.ts';
import { type Candidate, candidatesFor } from '../advise/candidates.ts';
import { configurationTitle } from '../advise/configuration.ts';
import { judgeFinalist, judgingPlan } from '../advise/judge-finalist.ts';
import { extendPlan, makePlan, planText } from '../advise/make-plan.ts';
import { type Race, race } from '../advise/race.ts';
import { loadConfig } from '../config/load.ts';
import type { ConfigFlags } from '../config/option.ts';
import { registerCsvTask } from '../config/register-csv-task.ts';
import { readLosses } from '../folder/example-losses.ts';
import { departuresOf } from '../folder/history.ts';
import { writeFreeze } from '../folder/outputs.ts';
import { stderr } from '../terminal/terminal.ts';
import { downloadProgress } from '../watch/progress/download.ts';
import { clock } from '../watch/progress/estimate.ts';
import type { Session } from '../watch/session.ts';
import { conclude } from './conclude.ts';
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
    Omit<SuiteFlags, 'tasks' | 'seeds' | 'steps' | 'rates' | 'folds' | 'metric' | 'checkpoint'>,
    ConfigFlags,
    CsvFlags {
  readonly steps?: number;
  readonly budget: number;
  /** The plan file of an earlier run, to repeat it. */
  readonly plan?: string;
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

/** The plan to follow: the one named, the one of the folder with the fits of a larger budget, or a new one. */
async function planOf(
  task: Task,
  candidates: readonly Candidate[],
  asked: Asked,
  flags: Flags,
  session: Session,
): Promise<AdvisePlan> {
  const { directory } = session;
  const kept = flags.fresh ? undefined : planInFolder(directory);
  if (kept !== undefined) checkAsked(kept, asked, directory);
  if (flags.plan === undefined) {
    return kept === undefined
      ? makePlan(task, candidates, asked, flags.budget, session)
      : extendPlan(kept, flags.budget, session);
  }
  const named = readAdvisePlan(flags.plan);
  checkAsked(named, asked, `--plan ${flags.plan}`);
  if (kept !== undefined && adviseHash(kept) !== adviseHash(named)) {
    throw new UsageError(
      `--plan ${flags.plan}: expected the plan that ${directory} follows, received another. Start over with --fresh, use another folder with --out, or leave --plan out.`,
    );
  }
  writeAdvisePlan(directory, named);
  return named;
}

/** What the flags ask for; what a named plan says of regularizers and steps, unless flags say otherwise. */
async function askedOf(task: Task, flags: Flags, session: Session): Promise<Asked> {
  const named = flags.plan === undefined ? undefined : readAdvisePlan(flags.plan).asked;
  const { fold, seed } = splitBlock(task, 0);
  const { checksums } = await loadTask(
    { task: task.name, seed, phase: 'tune', ...(fold && { fold }) },
    { onProgress: downloadProgress(stderr), signal: session.signal },
  );
  return {
    task: task.name,
    data: checksums,
    regularizers: flags.regularizers ?? named?.regularizers ?? null,
    steps: flags.steps ?? named?.steps ?? null,
    learningRate: flags.learningRate ?? named?.learningRate ?? null,
    evaluations: flags.evaluations ?? named?.evaluations ?? null,
    samples: flags.samples ?? named?.samples ?? 0,
    firstSeed: flags.firstSeed,
    backend: flags.backend,
  };
}

/** The best of the race, for people to look at while the finalist is fitted. */
const leaders = ({ standings }: Race): string =>
  standings
    .slice(0, 3)
    .filter(({ difference }) => Number.isFinite(difference))
    .map(({ configuration, difference, standardError }) => {
      const error = standardError === null ? '' : `, standard error ${percent(standardError, 1)}`;
      return `${configurationTitle(configuration)} (${signedPercent(Math.expm1(difference))}${error})`;
    })
    .join('; ');

const signedPercent = (share: number): string => `${share > 0 ? '+' : ''}${percent(share, 1)}`;

/** `regatta advise`. */
export async function advise(what: string, flags: Flags): Promise<number> {
  const started = performance.now();
  const task = await taskOf(what, flags);
  const candidates = candidatesFor(task, flags.regularizers, flags.learningRate);
  if (candidates.length === 0) {
    throw new UsageError(
      `expected a task in which regularizers have an effect, received ${task.name} with the hooks ${task.hooks.join(', ')}. Declare sites in its model.`,
    );
  }
  return withSession(flags, join('results', `advise-${task.name}`), async (session) => {
    const { directory } = session;
    if (task.preview !== undefined) session.say(`${renderPreview(task.preview)}\n`);
    else for (const note of task.notes ?? []) session.say(`${task.name}: ${note}`);
    const asked = await askedOf(task, flags, session);
    const plan = await planOf(task, candidates, asked, flags, session);
    session.say(planText(plan));
    const found = await race(task, plan, session);
    writeFreeze(directory, found.freeze);
    session.say(
      `frozen (${found.freeze.hash}): ${configurationTitle(found.finalist)} and ${configurationTitle(found.baseline)}`,
    );
    session.say(`validation loss in the last round, relative to no regularizer: ${leaders(found)}`);
    const analysis = judgingPlan(task, plan, found);
    const departures = departuresOf(directory, analysis);
    const records = await judgeFinalist(task, plan, found, analysis, session);
    const words = ['--plan', planFile, ...csvArguments(flags)];
    const context = {
      plan: analysis,
      departures,
      freeze: found.freeze,
      losses: readLosses(directory, records),
      command: reproduction(`advise ${what}`, planOptions(flags), words),
    };
    const seconds = (performance.now() - started) / 1000;
    if (flags.plan === undefined && seconds > 1.2 * flags.budget) {
      session.say(
        `took ${clock(seconds)} instead of ${clock(flags.budget)}: a plan is followed to its end, so that its answer does not depend on the clock`,
      );
    }
    return conclude(session, summarize(records, context), records, task.preview);
  });
}
