import { cpus } from 'node:os';
import { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { parseInteger } from '../parse.ts';
import { contenders } from '../speed/contender.ts';
import { type Effort, type Measurement, measure, type SpeedCase } from '../speed/measure.ts';
import { operations } from '../speed/operations.ts';
import { measureQueue, queueText } from '../speed/queue-overhead.ts';
import { type SpeedReport, speedText } from '../speed/report.ts';
import { measureScaling, scalingText } from '../speed/scaling.ts';
import { steps } from '../speed/steps.ts';
import { measureStore, storeText } from '../speed/store-load.ts';
import { sweep } from '../speed/sweep.ts';
import { taskCases } from '../speed/tasks.ts';

const parts = ['operations', 'steps', 'tasks', 'sweep'] as const;
type Part = (typeof parts)[number];

const load: Readonly<Record<Part, () => Promise<readonly SpeedCase[]>>> = {
  operations: async () => operations,
  steps: async () => steps,
  tasks: taskCases,
  sweep: async () => sweep,
};

function chosenParts(text: string | undefined): readonly Part[] {
  if (text === undefined) return parts;
  return text.split(',').map((name) => {
    const part = parts.find((candidate) => candidate === name.trim());
    if (part === undefined) {
      throw new UsageError(
        `--only: expected ${parts.join(', ')}, received "${name}". Separate several by commas.`,
      );
    }
    return part;
  });
}

interface SpeedFlags {
  readonly only?: string;
  readonly match?: string;
  readonly seconds: string;
  readonly json?: boolean;
  readonly scaling?: true;
  readonly queue?: string;
  readonly store?: number | true;
}

/** Trials, rounds and workers of the measurements of executors. */
const scalingTrials = 12;
const scalingRounds = 3;
const queuedTrials = 10_000;
const queueWorkers = 4;
const storeRecords = 50_000;

/** What `--scaling`, `--store` and `--queue` ask for; nothing else is measured beside them. */
async function runExecutors({ scaling, queue, store, json }: SpeedFlags): Promise<void> {
  const print = <T>(found: T, text: (found: T) => string): void => {
    process.stdout.write(json === true ? `${JSON.stringify(found, null, 2)}\n` : text(found));
  };
  if (scaling) print(await measureScaling(2, scalingTrials, scalingRounds), scalingText);
  if (store !== undefined) print(await measureStore(store === true ? storeRecords : store), storeText);
  if (queue !== undefined) print(await measureQueue(queue, queuedTrials, queueWorkers), queueText);
}

async function run(flags: SpeedFlags): Promise<void> {
  if (flags.scaling === true || flags.queue !== undefined || flags.store !== undefined)
    return runExecutors(flags);
  const chosen = chosenParts(flags.only);
  const seconds = Number(flags.seconds);
  if (!(seconds > 0)) throw new UsageError(`--seconds: expected a number > 0, received "${flags.seconds}".`);
  const all = await contenders();
  const effort: Effort = { seconds, maxRounds: 50 };
  const found: Record<Part, Measurement[]> = { operations: [], steps: [], tasks: [], sweep: [] };
  for (const part of chosen) {
    // Plain JavaScript takes minutes for the sweep and says nothing there.
    const field = part === 'sweep' ? all.filter(({ name }) => name !== 'stock-cpu') : all;
    for (const item of await load[part]()) {
      if (!item.name.includes(flags.match ?? '')) continue;
      process.stderr.write(`measuring ${item.title}\n`);
      found[part].push(await measure(item, field, effort));
    }
  }
  const machine = { node: `Node ${process.version}`, cpu: cpus()[0]?.model.trim() ?? 'unknown processor' };
  const report: SpeedReport = { ...found, machine };
  process.stdout.write(flags.json === true ? `${JSON.stringify(report, null, 2)}\n` : speedText(report, all));
}

/** `regatta speed`: our kernels, stock wasm, stock cpu and, where installed, native TensorFlow, side by side. */
export function speedCommand(): Command {
  return new Command('speed')
    .description(
      'times operations and training steps: our kernels against stock tfjs, interleaved in one run',
    )
    .option('--only <parts>', `parts to run, separated by commas: ${parts.join(', ')}`)
    .option('--match <text>', 'only cases whose name contains this, e.g. matmul or step')
    .option('--seconds <n>', 'seconds for each contender of a case', '1')
    .option('--scaling', 'instead: the same trials with one worker and with two')
    .option('--queue <url>', 'instead: what a Redis queue adds to a trial, over 10000 empty trials')
    .option(
      '--store [records]',
      'instead: opening a large store and building its report, over 50000 records made from a small real run',
      parseInteger(1000, 10_000_000),
    )
    .option('--json', 'print the measurements as JSON')
    .action(run);
}
