import { availableParallelism } from 'node:os';
import { claimIds } from '@regatta/claims/ids';
import { architectureFamilies } from '@regatta/record/architecture-families';
import { Command, Option } from 'commander';
import { addConfigOption } from '../config/option.ts';
import { suites } from '../plan/suites/index.ts';
import { queueVariable } from '../run/executors/queue/address.ts';
import { speedParts } from '../speed/parts.ts';
import {
  addBudget,
  addCsvOptions,
  addExploratory,
  addSessionOptions,
  addShard,
  addSuiteOptions,
  addTrialOptions,
  tunedStepsOption,
} from './options.ts';
import { parseDuration, parseInteger, parseLearningRates, parseList } from './parse.ts';

/** Receives the exit code of a command. */
type Exit = (code: number) => void;

// Only help texts and parsers here: each action imports what its command needs, so that help starts at once.

/** The argument that names a suite. */
function addSuite(command: Command): Command {
  const names = suites.map(({ name }) => name);
  return command.argument(
    '[suite]',
    `suite to run: ${names.join(', ')}, or one from the configuration (default: the configuration's first suite, else ${names[0]})`,
  );
}

/** Adds the arguments, options and action of a run to a command. */
export function defineRun(command: Command, exit: Exit): void {
  addSuite(command);
  addSuiteOptions(command);
  addExploratory(command).addOption(
    new Option(
      '--full',
      'run the whole suite; otherwise, unless other options choose, quick leaves out what does not fit in two minutes',
    ).conflicts(['plan', 'budget']),
  );
  addBudget(command, 'run as many whole rounds of seeds as fit in this time, e.g. 45m');
  addSessionOptions(command, 'results/<suite>');
  addShard(command);
  addConfigOption(command)
    .option('--plan <file>', 'run exactly the plan saved by "regatta plan --save <file>"')
    .action(async (suite, flags) => exit(await (await import('./run.ts')).run(suite, flags)));
}

function plan(exit: Exit): Command {
  const command = new Command('plan').description(
    'estimate what a run would cost and what it could show, before it starts',
  );
  addSuite(command);
  addSuiteOptions(command);
  addExploratory(command);
  return addConfigOption(command)
    .option(
      '-w, --workers <n>',
      'parallel trials to assume when estimating the time',
      parseInteger(1, 1024),
      availableParallelism(),
    )
    .option('--save <file>', 'save the plan to a file, to run exactly that plan with "regatta --plan <file>"')
    .option('--json', 'print as JSON')
    .action(async (suite, flags) => exit(await (await import('./plan.ts')).plan(suite, flags)));
}

function tune(exit: Exit): Command {
  const command = new Command('tune').description(
    'choose strength and learning rate of each regularizer and of the baseline on validation data, then compare them on test data',
  );
  addSuite(command);
  addSuiteOptions(command, tunedStepsOption());
  command
    .addOption(
      new Option(
        '--learning-rates <numbers>',
        "learning rates to try for every arm, e.g. .001,.003 (default: multiples of each task's own, so that every arm has six configurations)",
      )
        .argParser(parseLearningRates)
        .conflicts('learningRate'),
    )
    .option(
      '--tune-seeds <count>',
      'seeds used to tune, separate from those used to evaluate',
      parseInteger(1, 10_000),
      3,
    )
    .addOption(
      new Option(
        '--rule <name>',
        'how to choose a strength: the best mean, or the weakest within one standard error of it',
      )
        .choices(['best-mean', 'one-standard-error'])
        .default('best-mean'),
    );
  addSessionOptions(command, 'results/tune-<suite>');
  return addConfigOption(command).action(async (suite, flags) =>
    exit(await (await import('./tune.ts')).tune(suite, flags)),
  );
}

function advise(exit: Exit): Command {
  const command = new Command('advise')
    .description('recommend a regularizer and a rate for a task, and say how certain that is')
    .argument(
      '<what>',
      'a task, a CSV file (with --target), or a regatta.config.ts with your own model and data',
    );
  addCsvOptions(command);
  addTrialOptions(command);
  addBudget(
    command,
    'time to plan for; repeated with more time, the command adds fits to those in the folder',
    600,
  );
  command.option(
    '--plan <file>',
    'follow the plan (advise.json) of another results folder, however long it takes',
  );
  command.option(
    '--export <folder>',
    'train the recommended network on all rows of the CSV file and write it for TensorFlow.js and Keras, with its preprocessing and programs that predict rows',
  );
  command.option('-y, --yes', 'continue without asking whether the file was understood');
  addSessionOptions(command, 'results/advise-<task>');
  return addConfigOption(command).action(async (what, flags) =>
    exit(await (await import('./advise.ts')).advise(what, flags)),
  );
}

function claims(exit: Exit): Command {
  const command = new Command('claims')
    .description(
      'test what textbooks say about dropout: each claim by an experiment with a rule fixed in advance',
    )
    .addOption(new Option('--quick', 'generated data, minutes, no network (the default)').conflicts('full'))
    .option('--full', 'real data, two hours or more')
    .option('--only <claims>', `test only these, e.g. f,g; any of ${claimIds.join(', ')}`, parseList)
    .option(
      '--steps <n>',
      "optimizer steps per trial (default: each trial's own)",
      parseInteger(1, 10_000_000),
    );
  addBudget(command, 'run as many whole rounds of seeds as fit in this time, e.g. 45m');
  addSessionOptions(command, 'results/claims-<size>');
  return addShard(command).action(async (flags) =>
    exit(await (await import('./claims.ts')).testClaims(flags)),
  );
}

function worker(exit: Exit): Command {
  const command = new Command('worker')
    .description('run trials on this machine for commands with --queue, until Ctrl-C')
    .addOption(
      new Option('-q, --queue <url>', 'the Redis server, e.g. redis://host:6379')
        .env(queueVariable)
        .makeOptionMandatory(),
    )
    .option(
      '-n, --concurrency <n>',
      'parallel trials, each in its own process',
      parseInteger(1, 1024),
      availableParallelism(),
    )
    .option(
      '--trial-limit <time>',
      'stop a trial that takes longer and count it as failed, e.g. 2h (default: never)',
      parseDuration,
    )
    .option(
      '--lease <time>',
      'time without a sign of life after which other workers take over the trials, e.g. 30s',
      parseDuration,
      30,
    )
    .option(
      '--idle <time>',
      'exit after this time without a trial, e.g. 10m (default: never)',
      parseDuration,
    );
  return addConfigOption(command).action(async (flags) =>
    exit(await (await import('./worker.ts')).work(flags)),
  );
}

function merge(exit: Exit): Command {
  return new Command('merge')
    .description('merge the parts of a plan that were run with --shard, and write the report')
    .argument('<folders...>', 'results folders of the parts')
    .requiredOption('-o, --out <folder>', 'where the merged results go')
    .option(
      '-c, --config <file>',
      'the configuration of the parts, if they had one; none is loaded automatically, not even one in this folder',
    )
    .action(async (folders, flags) => exit(await (await import('./merge.ts')).merge(folders, flags)));
}

function compare(exit: Exit): Command {
  return new Command('compare')
    .description('compare two results folders, e.g. of two versions of the code or two machines')
    .argument('<first>', 'results folder')
    .argument('<second>', 'results folder')
    .option('--json', 'print as JSON')
    .action(async (first, second, flags) =>
      exit((await import('./compare.ts')).compare(first, second, flags)),
    );
}

function verify(exit: Exit): Command {
  const command = new Command('verify')
    .description('rerun some trials of a results folder and compare every byte of their results')
    .argument('<folder>', 'results folder of a run')
    .option('--sample <n>', 'number of trials to rerun', parseInteger(1, 1_000_000), 20)
    .option('--seed <n>', 'seed that selects the trials', parseInteger(0, 2 ** 32 - 1), 0)
    .option(
      '--read-only',
      'run nothing: recompute the conclusions from the records and compare them with the summary',
    )
    .option(
      '--trial-limit <time>',
      'run each trial in its own process and stop one that takes longer, e.g. 10m (default: never)',
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
    .description('write the report of a results folder again, from its records')
    .argument('<folder>', 'results folder of a finished run')
    .action(async (folder) => exit((await import('./report.ts')).report(folder)));
}

function doctor(exit: Exit): Command {
  return new Command('doctor')
    .description('find silent faults in a saved TensorFlow.js or Keras model; exit code 1 if there are any')
    .argument('<model.json>', 'the file of a saved layers model; its weights are not needed')
    .option('--json', 'print as JSON')
    .action(async (path, flags) => exit((await import('./doctor.ts')).doctor(path, flags)));
}

function list(): Command {
  const families = architectureFamilies.map(({ name }) => name).join(', ');
  const command = new Command('list')
    .description('list suites, tasks, regularizers and data sets')
    .argument('[text...]', 'only those whose name or description contains this, e.g. dropout')
    .option('--architecture <family>', `only what applies to networks of this family: ${families}`)
    .option('--json', 'print as JSON');
  return addConfigOption(command).action(async (text, flags) =>
    (await import('./list.ts')).list(text, flags),
  );
}

function speed(): Command {
  return new Command('speed')
    .description(
      'time operations and training steps: our kernels against stock tfjs, interleaved in one run, within three minutes',
    )
    .option(
      '--only <parts>',
      `parts to run, separated by commas: ${speedParts.join(', ')} (default: all but sweep)`,
    )
    .option('--match <text>', 'only cases whose names contain this, e.g. matmul or step')
    .option('--seconds <n>', 'seconds per contender and case, however long that takes in all')
    .option(
      '--peers',
      'also measure PyTorch (in any python3 on PATH) and native TensorFlow (@tensorflow/tfjs-node), where they are installed',
    )
    .option('--cpu', 'also measure tfjs in plain JavaScript, which is slow')
    .option('--scaling', 'instead: run the same trials with one worker and with two')
    .option(
      '--queue <url>',
      'instead: measure the overhead of a Redis queue per trial, over 10000 empty trials',
    )
    .option(
      '--store [records]',
      'instead: open a large store and build its report, with 50000 records made from a small real run',
      parseInteger(1000, 10_000_000),
    )
    .option(
      '--cost-model [folders...]',
      'instead: compute what trials cost from the times in results folders, with --store and --queue also what those add; saved to apps/bench/results/cost-model.json',
    )
    .option('--json', 'print the measurements as JSON')
    .action(async (flags) => (await import('./speed.ts')).speed(flags));
}

/** The commands other than the run itself, in the order of the help. */
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
