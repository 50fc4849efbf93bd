import { availableParallelism } from 'node:os';
import type { Folds, RegularizerSpec } from '@regatta/record';
import { type Backend, backends } from '@regatta/record/backend-names';
import { type Command, Option } from 'commander';
import type { PlanOptions } from '../plan/plan.ts';
import type { Shard } from '../plan/shard.ts';
import { firstTuningSeed } from '../plan/suite.ts';
import { queueVariable } from '../run/executors/queue/address.ts';
import {
  parseDuration,
  parseFolds,
  parseInteger,
  parseList,
  parsePort,
  parseRates,
  parseRegularizers,
  parseShard,
} from './parse.ts';

/** Where and how trials run, whatever the command. */
export interface SessionFlags {
  readonly workers: number;
  readonly out?: string;
  readonly fresh?: true;
  /** May hold a password: for `parseAddress` alone. */
  readonly queue?: string;
  readonly trialLimit?: number;
  readonly json?: true;
  readonly progress: ProgressForm;
  readonly tensorboard?: string;
  /** A port; true for any that is free. */
  readonly dashboard?: number | true;
  readonly dashboardHost?: string;
}

/** How a run tells of itself as it goes on. */
export type ProgressForm = 'text' | 'json';

/** What is run. */
export interface SuiteFlags {
  readonly tasks?: string[];
  readonly regularizers?: RegularizerSpec[];
  readonly rates?: number[];
  readonly seeds?: number;
  readonly firstSeed: number;
  readonly steps?: number;
  readonly samples?: number;
  readonly folds?: Folds;
  readonly backend: Backend;
}

/** The options that say how trials are made, whichever they are. */
export function addTrialOptions(command: Command): Command {
  return command
    .option(
      '-r, --regularizers <names>',
      'only these regularizers, e.g. none,dropout; options follow a colon, e.g. drop-connect:scope=example,rate=0.3; after options, separate by ";" or repeat the flag',
      parseRegularizers,
    )
    .option('--first-seed <n>', 'the first seed', parseInteger(0, firstTuningSeed - 10_000), 0)
    .option('--steps <n>', 'optimizer steps, instead of what each task says', parseInteger(1, 10_000_000))
    .option('--samples <n>', 'Monte-Carlo samples of the prediction, 0 for none', parseInteger(0, 10_000))
    .addOption(new Option('-b, --backend <name>', 'tfjs backend').choices(backends).default(backends[0]));
}

/** The options that say what is run. */
export function addSuiteOptions(command: Command): Command {
  command
    .option('-t, --tasks <names>', 'only these tasks, e.g. optdigits-mlp,fashion-mnist-mlp', parseList)
    .option(
      '--rates <numbers>',
      'rates for each regularizer that has one, e.g. .2,.5 (default: its own)',
      parseRates,
    )
    .option('-s, --seeds <count>', 'seeds per arm (default: the suite decides)', parseInteger(1, 10_000))
    .option(
      '--folds <k>',
      'cross-validation instead of seeds: outer[xinner[xrepeats]], e.g. 5 or 10x5x3',
      parseFolds,
    );
  return addTrialOptions(command);
}

/** The options that say where and how trials run. */
export function addSessionOptions(command: Command, out: string): Command {
  return command
    .option(
      '-w, --workers <n>',
      'trials at once, each in a process of its own; 0 runs them in this one',
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
      'give up a trial that takes longer, e.g. 2h (default: never)',
      parseDuration,
    )
    .option('-o, --out <folder>', `where results go (default: ${out})`)
    .option('--json', 'print the summary as JSON; progress goes to stderr')
    .option('--fresh', 'start over: set earlier trials in the folder aside')
    .addOption(
      new Option('--progress <form>', 'text on stderr, or a JSON object a line on stdout and nothing else')
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--tensorboard <folder>', 'write TensorBoard event files there, a run for each trial')
    .option('--dashboard [port]', 'show the run on a page of this machine while it lasts', parsePort)
    .option(
      '--dashboard-host <address>',
      'where the page is served; anywhere but on loopback it asks for a token (default: 127.0.0.1)',
    );
}

/** What {@link addShard} gives to an action. */
export interface ShardFlags {
  readonly shard?: Shard;
}

/** The option that runs a part of a plan. */
export function addShard(command: Command): Command {
  return command.addOption(
    new Option(
      '--shard <part>',
      'run one part of the plan, e.g. 2/8; "regatta merge" puts the parts together',
    )
      .argParser(parseShard)
      .conflicts('budget'),
  );
}

/** The option that bounds a run's time. */
export function addBudget(command: Command, description: string, value?: number): Command {
  return command.option('--budget <time>', description, parseDuration, value);
}

/** The choices of a command line as a plan takes them. */
export function planOptions(flags: SuiteFlags): PlanOptions {
  const { steps, tasks, regularizers, rates, seeds, firstSeed, samples, folds, backend } = flags;
  return {
    ...{ tasks, regularizers, rates, seeds, firstSeed, samples, folds, backend },
    training: steps === undefined ? undefined : { steps },
  };
}
