import { availableParallelism } from 'node:os';
import { claimIds } from '@regatta/claims/ids';
import { Command, Option } from 'commander';
import { addConfigOption } from '../config/option.ts';
import { suites } from '../plan/suites/index.ts';
import { queueVariable } from '../run/executors/queue/address.ts';
import { speedParts } from '../speed/parts.ts';
import { addBudget, addSessionOptions, addShard, addSuiteOptions, addTrialOptions } from './options.ts';
import { parseDuration, parseInteger, parseList } from './parse.ts';

/** Takes the exit code of a command. */
type Exit = (code: number) => void;

// Only words and parsers here: what a command runs on is imported by its action, so that help starts at once.

/** The argument that names a suite. */
function addSuite(command: Command): Command {
  const names = suites.map(({ name }) => name);
  return command.argument(
    '[suite]',
    `suite to run: ${names.join(', ')}, or one of the configuration's (default: the configuration's first, else ${names[0]})`,
  );
}

/** Gives a command the arguments, options and action of a run. */
export function defineRun(command: Command, exit: Exit): void {
  addSuite(command);
  addSuiteOptions(command);
  addBudget(command, 'as many whole rounds of seeds as fit in this time, e.g. 45m');
  addSessionOptions(command, 'results/<suite>');
  addShard(command);
  addConfigOption(command)
    .option('--plan <file>', 'run exactly the plan that "regatta plan --save <file>" fixed')
    .action(async (suite, flags) => exit(await (await import('./run.ts')).run(suite, flags)));
}

function plan(exit: Exit): Command {
  const command = new Command('plan').description(
    'say what a run would take and what it could show, before anything is run',
  );
  addSuite(command);
  addSuiteOptions(command);
  return addConfigOption(command)
    .option(
      '-w, --workers <n>',
      'trials at once, for the estimate of time',
      parseInteger(1, 1024),
      availableParallelism(),
    )
    .option('--save <file>', 'keep the plan in a file, so that "regatta --plan <file>" runs exactly that')
    .option('--json', 'print as JSON')
    .action(async (suite, flags) => exit(await (await import('./plan.ts')).plan(suite, flags)));
}

function tune(exit: Exit): Command {
  const command = new Command('tune').description(
    "choose each regularizer's rate on validation data, then compare at the chosen rates on test data",
  );
  addSuite(command);
  addSuiteOptions(command);
  command
    .option(
      '--tune-seeds <count>',
      'seeds that choose rates, apart from those that evaluate',
      parseInteger(1, 10_000),
      3,
    )
    .addOption(
      new Option('--rule <name>', 'how a rate is chosen from the means')
        .choices(['one-standard-error', 'best-mean'])
        .default('one-standard-error'),
    );
  addSessionOptions(command, 'results/tune-<suite>');
  return addConfigOption(command).action(async (suite, flags) =>
    exit(await (await import('./tune.ts')).tune(suite, flags)),
  );
}

function advise(exit: Exit): Command {
  const command = new Command('advise')
    .description('say which regularizer to take for a task, at what rate, and how sure that is')
    .argument(
      '<what>',
      'a task, a CSV file (with --target), or a regatta.config.ts with your own model and data',
    )
    .option('--target <column>', 'the column of the CSV file to predict')
    .option('--task <name>', 'the task of a configuration that has several');
  addTrialOptions(command);
  addBudget(command, 'time to spend', 600);
  addSessionOptions(command, 'results/advise-<task>');
  return addConfigOption(command).action(async (what, flags) =>
    exit(await (await import('./advise.ts')).advise(what, flags)),
  );
}

function claims(exit: Exit): Command {
  const command = new Command('claims')
    .description(
      'test what textbooks say of dropout, each claim by an experiment with a rule fixed beforehand',
    )
    .addOption(new Option('--quick', 'generated data, minutes, no network (the default)').conflicts('full'))
    .option('--full', 'real data, an hour or more')
    .option('--only <claims>', `only these, e.g. f,g; of ${claimIds.join(', ')}`, parseList)
    .option('--steps <n>', 'optimizer steps, instead of what each trial says', parseInteger(1, 10_000_000));
  addBudget(command, 'as many whole rounds of seeds as fit in this time, e.g. 45m');
  addSessionOptions(command, 'results/claims-<size>');
  return addShard(command).action(async (flags) =>
    exit(await (await import('./claims.ts')).testClaims(flags)),
  );
}

function worker(exit: Exit): Command {
  const command = new Command('worker')
    .description('run trials that runs with --queue hand in, on this machine, until Ctrl-C')
    .addOption(
      new Option('-q, --queue <url>', 'the Redis server, e.g. redis://host:6379')
        .env(queueVariable)
        .makeOptionMandatory(),
    )
    .option(
      '-n, --concurrency <n>',
      'trials at once, each in a process of its own',
      parseInteger(1, 1024),
      availableParallelism(),
    )
    .option('--trial-limit <time>', 'give up a trial that takes longer, e.g. 2h', parseDuration)
    .option(
      '--lease <time>',
      'others take over the trials of a worker that is silent for so long',
      parseDuration,
      30,
    )
    .option('--idle <time>', 'end after so long without a trial (default: never)', parseDuration);
  return addConfigOption(command).action(async (flags) =>
    exit(await (await import('./worker.ts')).work(flags)),
  );
}

function merge(exit: Exit): Command {
  return new Command('merge')
    .description('put the parts of a plan that were run with --shard together, and report on the whole')
    .argument('<folders...>', 'results folders of the parts')
    .requiredOption('-o, --out <folder>', 'where the whole goes')
    .option(
      '-c, --config <file>',
      'the configuration of the parts, where they had one; no other is loaded, not even one in this folder',
    )
    .action(async (folders, flags) => exit(await (await import('./merge.ts')).merge(folders, flags)));
}

function compare(exit: Exit): Command {
  return new Command('compare')
    .description('compare two results folders: another version of the code, another machine')
    .argument('<first>', 'results folder')
    .argument('<second>', 'results folder')
    .option('--json', 'print as JSON')
    .action(async (first, second, flags) =>
      exit((await import('./compare.ts')).compare(first, second, flags)),
    );
}

function verify(exit: Exit): Command {
  const command = new Command('verify')
    .description('run some trials of a results folder again and compare every byte of their results')
    .argument('<folder>', 'results folder of a run')
    .option('--sample <n>', 'trials to run again', parseInteger(1, 1_000_000), 20)
    .option('--seed <n>', 'decides which', parseInteger(0, 2 ** 32 - 1), 0)
    .option('--read-only', 'run nothing: conclude again from the records and compare that with the summary')
    .option(
      '--trial-limit <time>',
      'give up a trial that takes longer, e.g. 10m, in a process of its own (default: never)',
      parseDuration,
    )
    .option('--json', 'print as JSON');
  return addConfigOption(command).action(async (folder, flags) =>
    exit(
      flags.readOnly === true
        ? (await import('./recount.ts')).verifyReadOnly(folder, flags)
        : await (await import('./verify.ts')).verify(folder, flags),
    ),
  );
}

function report(exit: Exit): Command {
  return new Command('report')
    .description('write the report of a results folder again, from what is in it')
    .argument('<folder>', 'results folder of a finished run')
    .action(async (folder) => exit((await import('./report.ts')).report(folder)));
}

function doctor(exit: Exit): Command {
  return new Command('doctor')
    .description(
      'list what is silently wrong in a saved TensorFlow.js or Keras model; exit code 1 if anything is',
    )
    .argument('<model.json>', 'file of a saved layers model; its weights are not needed')
    .option('--json', 'print as JSON')
    .action(async (path, flags) => exit((await import('./doctor.ts')).doctor(path, flags)));
}

function list(): Command {
  const command = new Command('list')
    .description('show suites, tasks, regularizers and data sets')
    .option('--json', 'print as JSON');
  return addConfigOption(command).action(async (flags) => (await import('./list.ts')).list(flags));
}

function speed(): Command {
  return new Command('speed')
    .description(
      'times operations and training steps: our kernels against stock tfjs, interleaved in one run',
    )
    .option('--only <parts>', `parts to run, separated by commas: ${speedParts.join(', ')}`)
    .option('--match <text>', 'only cases whose name contains this, e.g. matmul or step')
    .option('--seconds <n>', 'seconds for each contender of a case', '1')
    .option('--scaling', 'instead: the same trials with one worker and with two')
    .option('--queue <url>', 'instead: what a Redis queue adds to a trial, over 10000 empty trials')
    .option(
      '--store [records]',
      'instead: opening a large store and building its report, over 50000 records made from a small real run',
      parseInteger(1000, 10_000_000),
    )
    .option(
      '--cost-model [folders...]',
      'instead: what trials cost, from the times in results folders, and with --store and --queue what those add; kept in apps/bench/results/cost-model.json',
    )
    .option('--json', 'print the measurements as JSON')
    .action(async (flags) => (await import('./speed.ts')).speed(flags));
}

/** The commands beside the run, in the order of the help. */
export const definitions = (exit: Exit): Command[] => [
  plan(exit),
  tune(exit),
  advise(exit),
  claims(exit),
  worker(exit),
  merge(exit),
  compare(exit),
  verify(exit),
  report(exit),
  doctor(exit),
  list(),
  speed(),
];
