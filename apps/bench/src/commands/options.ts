import { availableParallelism } from 'node:os';
import type { Checkpoint, Folds, RegularizerSpec } from '@regatta/record';
import { type Backend, backends } from '@regatta/record/backend-names';
import { type Command, Option } from 'commander';
import type { PlanOptions } from '../plan/plan.ts';
import type { Shard } from '../plan/shard.ts';
import { firstTuningSeed } from '../plan/suite.ts';
import { queueVariable } from '../run/executors/queue/address.ts';
import {
  mostEvaluations,
  mostSteps,
  parseDecimal,
  parseDuration,
  parseFolds,
  parseInteger,
  parseLearningRate,
  parsePort,
  parseRates,
  parseRegularizers,
  parseShard,
  parseSteps,
  parseTasks,
  parseTexts,
} from './parse.ts';

/** Where and how trials run, for any command. */
export interface SessionFlags {
  readonly workers: number;
  readonly out?: string;
  readonly fresh?: true;
  /** May contain a password: pass it only to `parseAddress`. */
  readonly queue?: string;
  readonly trialLimit?: number;
  readonly json?: true;
  readonly progress: ProgressForm;
  readonly tensorboard?: string;
  /** A port; true for any free one. */
  readonly dashboard?: number | true;
  readonly dashboardHost?: string;
  readonly verbose?: true;
}

/** How a run reports its progress. */
export type ProgressForm = 'text' | 'json';

/** What is run. */
export interface SuiteFlags {
  readonly tasks?: string[];
  readonly regularizers?: RegularizerSpec[];
  readonly rates?: number[];
  readonly seeds?: number;
  readonly firstSeed: number;
  readonly exploratory?: number;
  /** A number, or how `tune` finds one: `auto` from the baseline's best step, `own` for each task's own. */
  readonly steps?: number | 'auto' | 'own';
  readonly learningRate?: number;
  readonly evaluations?: number;
  readonly metric?: string;
  readonly checkpoint?: Checkpoint;
  readonly samples?: number;
  readonly folds?: Folds;
  readonly backend: Backend;
}

/** The number of optimizer steps of a trial. */
const stepsOption = (): Option =>
  new Option('--steps <n>', "optimizer steps per trial (default: each task's own)").argParser(
    parseInteger(1, mostSteps),
  );

/** Like {@link stepsOption}, for a command that can find the number. */
export const tunedStepsOption = (): Option =>
  new Option(
    '--steps <n>',
    "optimizer steps per trial: a number, auto (three times the baseline's best step in pilot trials), or own (each task's own)",
  )
    .argParser(parseSteps)
    .default('auto');

/** Adds the options that say how trials are made. */
export function addTrialOptions(command: Command, steps = stepsOption()): Command {
  return command
    .option(
      '-r, --regularizers <names>',
      'only these regularizers, e.g. none,dropout; options follow a colon, e.g. drop-connect:scope=example,rate=0.3; after options, separate with ";" or repeat the flag',
      parseRegularizers,
    )
    .option('--first-seed <n>', 'the first seed', parseInteger(0, firstTuningSeed - 10_000), 0)
    .addOption(steps)
    .option('--learning-rate <n>', "Adam's learning rate (default: each task's own)", parseLearningRate)
    .option(
      '--evaluations <n>',
      'points of the learning curve, among which the best checkpoint is found (default: 20)',
      parseInteger(1, mostEvaluations),
    )
    .option('--samples <n>', 'Monte-Carlo samples per prediction, 0 for none', parseInteger(0, 10_000))
    .addOption(new Option('-b, --backend <name>', 'tfjs backend').choices(backends).default(backends[0]));
}

/** Adds the options that say what is run. */
export function addSuiteOptions(command: Command, steps?: Option): Command {
  command
    .option('-t, --tasks <names>', 'only these tasks, e.g. optdigits-mlp,fashion-mnist-mlp', parseTasks)
    .option(
      '--rates <numbers>',
      'rates for each regularizer that has one, e.g. .2,.5 (default: its default rate)',
      parseRates,
    )
    .option('-s, --seeds <count>', 'seeds per arm (default: the suite decides)', parseInteger(1, 10_000))
    .option(
      '--folds <k>',
      'cross-validate instead of using seeds: outer[xinner[xrepeats]], e.g. 5 or 10x5x3',
      parseFolds,
    );
  addTrialOptions(command, steps);
  return command
    .option(
      '--metric <name>',
      "what ranks arms: scaledLoss, loss, accuracy, balancedError, rmse, ... (default: each task's primary metric)",
    )
    .addOption(
      new Option(
        '--checkpoint <which>',
        'the weights that are compared: best (lowest validation loss) or last (default: as the metric says, best)',
      ).choices(['best', 'last']),
    );
}

/** Adds the option that leaves exploratory arms out. */
export function addExploratory(command: Command): Command {
  return command.option(
    '--exploratory <n>',
    'at most this many exploratory arms per task, the most promising first (default: all)',
    parseInteger(0, 10_000),
  );
}

/** Adds the options that say where and how trials run. */
export function addSessionOptions(command: Command, out: string): Command {
  return command
    .option(
      '-w, --workers <n>',
      'parallel trials, each in its own process; 0 runs them in this process',
      parseInteger(0, 1024),
      availableParallelism(),
    )
    .addOption(
      new Option(
        '-q, --queue <url>',
        'run on the workers of a Redis queue (see "regatta worker"), e.g. redis://host:6379',
      )
        .env(queueVariable)
        .conflicts('workers'),
    )
    .option(
      '--trial-limit <time>',
      'stop a trial that takes longer and count it as failed, e.g. 2h (default: never)',
      parseDuration,
    )
    .option('-o, --out <folder>', `where results go (default: ${out})`)
    .option('--json', 'print the summary as JSON; progress goes to stderr')
    .option('--fresh', 'start over; earlier trials in the folder are set aside')
    .addOption(
      new Option(
        '--progress <form>',
        'text on stderr, or one JSON object per line, and nothing else, on stdout',
      )
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--verbose', 'say which arms train without replaying recorded steps, and why')
    .option('--tensorboard <folder>', 'write TensorBoard event files to this folder, one run per trial')
    .option('--dashboard [port]', 'show the run on a local web page while it lasts', parsePort)
    .option(
      '--dashboard-host <address>',
      'address to serve the page on; beyond this machine, it requires a token (default: 127.0.0.1)',
    );
}

/** The flags that {@link addShard} passes to an action. */
export interface ShardFlags {
  readonly shard?: Shard;
}

/** Adds the option that runs one part of a plan. */
export function addShard(command: Command): Command {
  return command.addOption(
    new Option('--shard <part>', 'run one part of the plan, e.g. 2/8; "regatta merge" merges the parts')
      .argParser(parseShard)
      .conflicts('budget'),
  );
}

/** Adds the option that bounds a run's time. */
export function addBudget(command: Command, description: string, value?: number): Command {
  return command.option('--budget <time>', description, parseDuration, value);
}

/** How a CSV file is read. */
export interface CsvFlags {
  readonly target?: string;
  readonly task?: string;
  readonly features?: string[];
  readonly ignore?: string[];
  readonly categories?: string[];
  readonly missing?: string[];
  readonly present?: string[];
  readonly delimiter?: string;
  readonly decimal?: '.' | ',';
  readonly dayFirst?: true;
  readonly ignoreCase?: true;
  readonly positive?: string;
  readonly unit?: string;
}

/** Adds the options that say how a CSV file is read. Those with lists take names separated by commas, and may be repeated. */
export function addCsvOptions(command: Command): Command {
  return command
    .option('--target <column>', 'column of the CSV file to predict')
    .option(
      '--task <name>',
      'for a CSV file, classification or regression; for a configuration, which of several tasks',
    )
    .option(
      '--features <columns>',
      'use only these columns of the CSV file, even if they are identifiers',
      parseTexts,
    )
    .option('--ignore <columns>', 'leave out these columns of the CSV file', parseTexts)
    .option(
      '--categories <columns>',
      'columns of the CSV file whose numbers stand for categories',
      parseTexts,
    )
    .option('--missing <words>', 'more words or numbers that stand for missing values, e.g. -999', parseTexts)
    .option(
      '--present <words>',
      'words that are values here, although they usually mean a missing one, e.g. None',
      parseTexts,
    )
    .option(
      '--delimiter <character>',
      'what divides the cells: a character, or comma, semicolon, tab, pipe, space',
    )
    .option('--decimal <mark>', 'the character before the fraction of a number, "." or ","', parseDecimal)
    .option('--day-first', 'read dates such as 03/04/2024 with the day first')
    .option('--ignore-case', 'treat words that differ only in case as the same')
    .option('--positive <class>', 'the one of two classes that counts as positive')
    .option('--unit <unit>', 'unit of the number to predict, for the report');
}

/** The flags that were given, of those that say how a CSV file is read. */
export function csvOptions(flags: CsvFlags): Partial<CsvFlags> {
  const { target, task, features, ignore, categories, missing, present, delimiter, decimal } = flags;
  const { dayFirst, ignoreCase, positive, unit } = flags;
  const all = {
    target,
    task,
    features,
    ignore,
    categories,
    missing,
    present,
    delimiter,
    decimal,
    dayFirst,
    ignoreCase,
    positive,
    unit,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** The flags as they are typed, for the command that repeats a run. */
export const csvArguments = (flags: CsvFlags): string[] =>
  Object.entries(csvOptions(flags)).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return [flag];
    return [value].flat().flatMap((each) => [flag, String(each)]);
  });

/** The options for a plan from a command's flags. */
export function planOptions(flags: SuiteFlags): PlanOptions {
  const { metric, checkpoint } = flags;
  const training = {
    ...(typeof flags.steps === 'number' ? { steps: flags.steps } : {}),
    ...(flags.learningRate === undefined ? {} : { learningRate: flags.learningRate }),
    ...(flags.evaluations === undefined ? {} : { evaluations: flags.evaluations }),
  };
  return {
    tasks: flags.tasks,
    regularizers: flags.regularizers,
    rates: flags.rates,
    seeds: flags.seeds,
    firstSeed: flags.firstSeed,
    exploratory: flags.exploratory,
    samples: flags.samples,
    folds: flags.folds,
    backend: flags.backend,
    training: Object.keys(training).length === 0 ? undefined : training,
    measure: metric === undefined && checkpoint === undefined ? undefined : { metric, checkpoint },
  };
}
