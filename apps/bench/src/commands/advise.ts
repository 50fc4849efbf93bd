import { join, relative, resolve } from 'node:path';
import { summarize } from '@regatta/evidence';
import { percent, plural, UsageError } from '@regatta/record';
import { type PreviewLine, renderPreview, renderPreviewLines } from '@regatta/report';
import { allTasks, taskNamed } from '@regatta/tasks';
import { loadTask, type Task, type TaskData, trainingOf } from '@regatta/trial';
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
import {
  extendPlan,
  makePlan,
  type Outlook,
  outlookOf,
  outlookTexts,
  planText,
} from '../advise/make-plan.ts';
import { refuseOtherFormats } from '../advise/other-formats.ts';
import { type Race, race } from '../advise/race.ts';
import { checkTakeHome, recommended } from '../advise/take-home/check-take-home.ts';
import { loadConfig } from '../config/load.ts';
import type { ConfigFlags } from '../config/option.ts';
import { registerCsvTask } from '../config/register-csv-task.ts';
import { readLosses } from '../folder/example-losses.ts';
import { departuresOf } from '../folder/history.ts';
import { origin } from '../folder/origin.ts';
import { writeFreeze } from '../folder/outputs.ts';
import { ask, canAsk } from '../terminal/ask.ts';
import { stderr, tell } from '../terminal/terminal.ts';
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
  /** A folder for the recommended network, trained on all rows. */
  readonly export?: string;
  /** Goes on without asking. */
  readonly yes?: true;
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
  refuseOtherFormats(what);
  if (/\.(csv|tsv|txt)$/i.test(what)) {
    await loadConfig(flags.config);
    tell(`reading ${what} ...`);
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

/** The plans that are there before the command runs: the one that flags name, and the one that the folder follows. */
interface Known {
  readonly named?: AdvisePlan | undefined;
  readonly kept?: AdvisePlan | undefined;
}

/** @throws UsageError for a plan that answers another question, or is not the one that the folder follows. */
function knownPlans(asked: Asked, flags: Flags, directory: string): Known {
  const kept = flags.fresh ? undefined : planInFolder(directory);
  if (kept !== undefined) checkAsked(kept, asked, directory);
  if (flags.plan === undefined) return { kept };
  const named = readAdvisePlan(flags.plan);
  checkAsked(named, asked, `--plan ${flags.plan}`);
  if (kept !== undefined && adviseHash(kept) !== adviseHash(named)) {
    throw new UsageError(
      `--plan ${flags.plan}: expected the plan that ${directory} follows, received another. Start over with --fresh, use another folder with --out, or leave --plan out.`,
    );
  }
  return { kept, named };
}

/** The data of the first split, of which the test rows stay sealed. */
function firstSplit(task: Task): Promise<TaskData> {
  const { fold, seed } = splitBlock(task, 0);
  return loadTask(
    { task: task.name, seed, phase: 'tune', ...(fold && { fold }) },
    { onProgress: downloadProgress(stderr) },
  );
}

/** What the flags ask for; what a named plan says of regularizers and steps, unless flags say otherwise. */
function askedOf(task: Task, { checksums }: TaskData, flags: Flags): Asked {
  const named = flags.plan === undefined ? undefined : readAdvisePlan(flags.plan).asked;
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

/** The plan to follow: the one named, the one of the folder with the fits of a larger budget, or a new one. */
async function planOf(
  task: Task,
  candidates: readonly Candidate[],
  asked: Asked,
  { named, kept }: Known,
  outlook: Outlook | undefined,
  budgetSeconds: number,
  session: Session,
): Promise<AdvisePlan> {
  if (named !== undefined) {
    writeAdvisePlan(session.directory, named);
    return named;
  }
  if (kept !== undefined) return extendPlan(kept, budgetSeconds, session);
  return makePlan(task, candidates, asked, { budgetSeconds, outlook: outlook! }, session);
}

/** What a run will do, for people to look at before it starts: the rows of each part, the network, and what the time allows. */
function outlookLines(
  task: Task,
  { train, validation, test }: TaskData,
  time: readonly string[],
  flags: Flags,
): PreviewLine[] {
  const { steps, batchSize, learningRate } = trainingOf(task, {
    ...(typeof flags.steps === 'number' && { steps: flags.steps }),
    ...(flags.learningRate !== undefined && { learningRate: flags.learningRate }),
  });
  const rows = [train, validation, test].map(({ size }) => size.toLocaleString('en-US'));
  const parts = task.redivided
    ? `${rows[0]} train, ${rows[1]} validate; ${rows[2]} are held out from all training and judge the finalist`
    : `${rows[0]} train, ${rows[1]} validate; its own test data judge the finalist`;
  return [
    { label: 'rows', texts: [parts] },
    {
      label: 'network',
      texts: [
        task.architecture.title,
        `${steps.toLocaleString('en-US')} steps of ${batchSize} rows, learning rate ${learningRate}; the best checkpoint counts`,
      ],
    },
    { label: 'time', texts: time },
  ];
}

/** What the time allows, in lines: of the plan that is followed, or as measured. */
function timeTexts(
  { named, kept }: Known,
  outlook: Outlook | undefined,
  methods: number,
  { budget, workers }: Flags,
): string[] {
  if (outlook === undefined) {
    const plan = (named ?? kept)!;
    const [first = '', ...more] = planText(plan)
      .replace(/^the plan: /, '')
      .split(', then ');
    return [
      `as planned in ${named === undefined ? planFile : 'the plan named'}: ${first}`,
      ...more.map((text) => `then ${text}`),
    ];
  }
  const place = workers === 0 ? 'in this process' : `on ${plural(workers, 'worker')}`;
  const [first = '', ...more] = outlookTexts(outlook, methods);
  return [`${clock(budget)} ${place} allows ${first}`, ...more];
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
  const exportTo = flags.export === undefined ? undefined : checkTakeHome(task, flags.export);
  const folder = join('results', `advise-${task.name}`);
  const directory = resolve(origin(), flags.out ?? folder);
  const data = await firstSplit(task);
  const asked = askedOf(task, data, flags);
  const known = knownPlans(asked, flags, directory);
  const outlook =
    known.named === undefined && known.kept === undefined
      ? await outlookOf(task, candidates, asked, flags.budget, flags.workers)
      : undefined;
  const lines = outlookLines(task, data, timeTexts(known, outlook, candidates.length, flags), flags);
  if (task.preview !== undefined) tell(renderPreview(task.preview));
  else for (const note of task.notes ?? []) tell(`${task.name}: ${note}`);
  tell(`${renderPreviewLines(lines)}\n`);
  const asks = flags.yes !== true && flags.json !== true && flags.progress === 'text' && canAsk();
  if (asks && !(await ask('Is this what you meant? Continue?'))) {
    tell('Nothing was run. Options change how the file is read; "regatta advise --help" lists them.');
    return 0;
  }
  return withSession(flags, folder, async (session) => {
    const plan = await planOf(task, candidates, asked, known, outlook, flags.budget, session);
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
    // A repeated run names the plan as the first one does, so that its results are the same bytes.
    const path = flags.plan ?? relative(origin(), join(directory, planFile)).replaceAll('\\', '/');
    const words = ['--plan', path, ...csvArguments(flags)];
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
        `took ${clock(seconds)} instead of ${clock(flags.budget)}: a plan is always completed, so that its answer does not depend on the clock`,
      );
    }
    const summary = summarize(records, context);
    const code = await conclude(session, summary, records, task.preview);
    session.say(`to repeat exactly this, run: ${context.command}`);
    if (exportTo !== undefined) {
      const { takeHome } = await import('../advise/take-home/take-home.ts');
      const chosen = recommended(summary.decision?.outcome, found);
      session.say(`training ${configurationTitle(chosen)} on all rows ...`);
      const { files, title, steps, withoutKeras } = await takeHome(task, plan, chosen, records, exportTo);
      session.say(
        `exported ${title}, trained on all rows for ${steps} steps, to ${exportTo}: ${files.join(', ')}`,
      );
      if (withoutKeras !== undefined) session.say(`no form for Keras: ${withoutKeras}`);
    }
    return code;
  });
}
