import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Backend, backends } from '../backend.ts';
import { loadConfig } from '../config/load.ts';
import { addConfigOption, type ConfigFlags } from '../config/option.ts';
import { environment } from '../environment.ts';
import { inProcess } from '../executors/in-process.ts';
import { localPool } from '../executors/local-pool.ts';
import { origin } from '../origin.ts';
import { writeOutputs } from '../outputs.ts';
import { parseInteger, parseList, parseRates, parseRegularizers } from '../parse.ts';
import { expandPlan } from '../plan.ts';
import { downloadProgress } from '../progress/download.ts';
import { liveProgress } from '../progress/live.ts';
import { plainProgress } from '../progress/plain.ts';
import { allSuites, suiteNamed } from '../registry.ts';
import { armTitle, type RegularizerSpec } from '../regularizers.ts';
import { renderTerminal } from '../report/terminal.ts';
import { prepare, runPending } from '../run.ts';
import { openStore } from '../store.ts';
import { summarize } from '../summary.ts';
import { onInterrupt } from './interrupt.ts';

interface Flags extends ConfigFlags {
  readonly tasks?: string[];
  readonly regularizers?: RegularizerSpec[];
  readonly rates?: number[];
  readonly seeds?: number;
  readonly firstSeed: number;
  readonly steps?: number;
  readonly workers: number;
  readonly backend: Backend;
  readonly out?: string;
  readonly json?: true;
  readonly fresh?: true;
}

const largestSeed = 2 ** 32 - 1;

/** Gives a command the arguments, options and action of a run. */
export function addRun(command: Command, exit: (code: number) => void): void {
  addConfigOption(command)
    .argument(
      '[suite]',
      `suite to run: ${allSuites()
        .map(({ name }) => name)
        .join(
          ', ',
        )}, or one of the configuration's (default: the configuration's first, else ${allSuites()[0]!.name})`,
    )
    .option('-t, --tasks <names>', 'only these tasks, e.g. optdigits-mlp,fashion-mnist-mlp', parseList)
    .option(
      '-r, --regularizers <names>',
      'only these regularizers, e.g. none,dropout; options follow a colon, e.g. drop-connect:scope=example,rate=0.3; after options, separate by ";" or repeat the flag',
      parseRegularizers,
    )
    .option(
      '--rates <numbers>',
      'rates for each regularizer that has one, e.g. .2,.5 (default: its own)',
      parseRates,
    )
    .option('-s, --seeds <count>', 'seeds per arm (default: the suite decides)', parseInteger(1, 10_000))
    .option('--first-seed <n>', 'the first of them', parseInteger(0, largestSeed - 10_000), 0)
    .option('--steps <n>', 'optimizer steps, instead of what each task says', parseInteger(1, 10_000_000))
    .option(
      '-w, --workers <n>',
      'trials at once, each in a process of its own; 0 runs them in this one',
      parseInteger(0, 1024),
      availableParallelism(),
    )
    .addOption(new Option('-b, --backend <name>', 'tfjs backend').choices(backends).default(backends[0]))
    .option('-o, --out <folder>', 'where results go (default: results/<suite>)')
    .option('--json', 'print the summary as JSON; progress goes to stderr')
    .option('--fresh', 'start over: set earlier trials in the folder aside')
    .action(async (suite: string | undefined, flags: Flags) => exit(await run(suite, flags)));
}

async function run(suiteName: string | undefined, flags: Flags): Promise<number> {
  const config = await loadConfig(flags.config);
  const suite = suiteNamed(suiteName ?? config?.suite ?? allSuites()[0]!.name);
  const { steps, workers, backend, fresh } = flags;
  const { specs, idle } = expandPlan(suite, {
    ...flags,
    training: steps === undefined ? undefined : { steps },
  });
  const directory = resolve(origin(), flags.out ?? join('results', suite.name));
  const say = (text: string): unknown => process.stderr.write(`${text}\n`);

  const store = openStore(directory, { fresh: fresh === true });
  const interrupt = onInterrupt();
  try {
    const prepared = await prepare(specs, store, {
      onProgress: downloadProgress(process.stderr),
      signal: interrupt.signal,
    });
    const { trials, pending } = prepared;
    const before = trials.length - pending.length;
    const used = new Set(specs.map(({ task }) => task));
    const executor = workers === 0 ? inProcess : localPool(workers);
    const resumed = before > 0 ? `, ${before} of them already done` : '';
    say(
      `suite ${suite.name}: ${trials.length} trials${resumed}; ${executor.workers} at once on ${backend}; ${directory}`,
    );
    for (const { name, notes = [] } of (config?.tasks ?? []).filter(({ name }) => used.has(name))) {
      for (const note of notes) say(`${name}: ${note}`);
    }
    for (const task of new Set(idle.map((arm) => arm.task))) {
      const arms = idle.filter((arm) => arm.task === task).map(({ regularizer }) => armTitle(regularizer));
      say(`${task} leaves out what acts nowhere in its network: ${arms.join(', ')}`);
    }
    const display = process.stderr.isTTY ? liveProgress : plainProgress;
    const options = {
      sink: process.stderr,
      trials: pending,
      before,
      workers: executor.workers,
      now: Date.now,
    };
    const progress = display(options);
    const records = await runPending(prepared, store, executor, progress, interrupt.signal).finally(
      progress.stop,
    );

    const summary = summarize(suite.name, records, idle);
    writeOutputs(directory, summary, environment(backend, executor.workers));
    process.stdout.write(
      flags.json ? `${JSON.stringify(summary, null, 2)}\n` : `\n${renderTerminal(summary)}\n`,
    );
    const failed = records.filter(({ status }) => status === 'failed');
    for (const { task, seed, regularizer, message } of failed) {
      say(`failed: ${task} ${regularizer.name} seed ${seed}: ${message}`);
    }
    say(`\nresults in ${directory}: report.md, summary.json, trials.jsonl, environment.json`);
    return failed.length > 0 ? 1 : 0;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    say(`stopped; what is done is kept in ${directory}. The same command goes on from there.`);
    return interrupt.exitCode();
  } finally {
    interrupt.dispose();
    store.close();
  }
}
