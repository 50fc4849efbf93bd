import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@regatta/record';
import { isThere } from '@regatta/record/files';
import { origin } from '../folder/origin.ts';
import { attentionCases } from '../speed/attention.ts';
import { contenders } from '../speed/contender.ts';
import { runCostOf, updateCostModel } from '../speed/cost-model.ts';
import { costText } from '../speed/cost-text.ts';
import { type Effort, type Measurement, measure, type SpeedCase } from '../speed/measure.ts';
import { operations } from '../speed/operations.ts';
import { type SpeedPart, speedParts } from '../speed/parts.ts';
import { measureQueue, queueText } from '../speed/queue-overhead.ts';
import { type SpeedReport, speedText } from '../speed/report.ts';
import { measureScaling, scalingText } from '../speed/scaling.ts';
import { steps } from '../speed/steps.ts';
import { measureStore, storeText } from '../speed/store-load.ts';
import { sweep } from '../speed/sweep.ts';
import { taskCases } from '../speed/tasks.ts';
import { printJson, stdout, tell } from '../terminal/terminal.ts';

const load: Readonly<Record<SpeedPart, () => Promise<readonly SpeedCase[]>>> = {
  operations: async () => operations,
  attention: async () => attentionCases,
  steps: async () => steps,
  tasks: taskCases,
  sweep: async () => sweep,
};

function chosenParts(text: string | undefined): readonly SpeedPart[] {
  if (text === undefined) return speedParts;
  return text.split(',').map((name) => {
    const part = speedParts.find((candidate) => candidate === name.trim());
    if (part === undefined) {
      throw new UsageError(
        `--only: expected ${speedParts.join(', ')}, received "${name}". Separate several by commas.`,
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
  readonly costModel?: string[] | true;
}

/** Trials, rounds and workers used to measure executors. */
const scalingTrials = 12;
const scalingRounds = 3;
const queuedTrials = 10_000;
const queueWorkers = 4;
const storeRecords = 50_000;

/** Runs the measurements of `--scaling`, `--store`, `--queue` and `--cost-model`, which replace the others. */
async function runExecutors({ scaling, queue, store, costModel, json }: SpeedFlags): Promise<void> {
  const print = <T>(found: T, text: (found: T) => string): void => {
    if (json === true) printJson(found);
    else stdout.write(text(found));
  };
  if (costModel !== undefined) {
    const folders =
      costModel === true ? finishedRuns() : costModel.map((folder) => resolve(origin(), folder));
    // Folders are read before anything is measured, so that a wrong one is reported at once.
    const runs = folders.map(runCostOf);
    const measured = {
      store: store === undefined ? null : await measureStore(store === true ? storeRecords : store),
      queue: queue === undefined ? null : await measureQueue(queue, queuedTrials, queueWorkers),
    };
    print(updateCostModel(costModelPath, runs, measured), costText);
    tell(`\nwritten to ${costModelPath}`);
    return;
  }
  if (scaling) print(await measureScaling(2, scalingTrials, scalingRounds), scalingText);
  if (store !== undefined) print(await measureStore(store === true ? storeRecords : store), storeText);
  if (queue !== undefined) print(await measureQueue(queue, queuedTrials, queueWorkers), queueText);
}

const committed = fileURLToPath(new URL('../../results', import.meta.url));
/** File of the cost model, which the planning page reads. */
const costModelPath = join(committed, 'cost-model.json');

/** Folders with trials of finished runs: the committed ones and those in `results`. */
function finishedRuns(): string[] {
  const folders = [committed, resolve(origin(), 'results')].flatMap((parent) =>
    existsSync(parent) ? readdirSync(parent).map((name) => join(parent, name)) : [],
  );
  const finished = folders.filter((folder) =>
    ['trials.jsonl', 'environment.json'].every((file) => isThere(join(folder, file))),
  );
  if (finished.length > 0) return finished;
  throw new UsageError(
    '--cost-model: expected finished runs in results, received none. Run a suite first, or pass the folders of runs.',
  );
}

/** `regatta speed`: compares our kernels with stock wasm, stock cpu and, if installed, native TensorFlow. */
export async function speed(flags: SpeedFlags): Promise<void> {
  const { scaling, queue, store, costModel } = flags;
  if ([scaling, queue, store, costModel].some((flag) => flag !== undefined)) return runExecutors(flags);
  const chosen = chosenParts(flags.only);
  const seconds = Number(flags.seconds);
  if (!(seconds > 0))
    throw new UsageError(
      `--seconds: expected a number > 0, received "${flags.seconds}". Pass e.g. --seconds 1.`,
    );
  const all = await contenders();
  const effort: Effort = { seconds, maxRounds: 50 };
  const found: Record<SpeedPart, Measurement[]> = {
    operations: [],
    attention: [],
    steps: [],
    tasks: [],
    sweep: [],
  };
  for (const part of chosen) {
    // In plain JavaScript the sweep takes minutes and is not informative.
    const field = part === 'sweep' ? all.filter(({ name }) => name !== 'stock-cpu') : all;
    for (const item of await load[part]()) {
      if (!item.name.includes(flags.match ?? '')) continue;
      tell(`measuring ${item.title}`);
      found[part].push(await measure(item, field, effort));
    }
  }
  const machine = { node: `Node ${process.version}`, cpu: cpus()[0]?.model.trim() ?? 'unknown processor' };
  const report: SpeedReport = { ...found, machine };
  if (flags.json === true) printJson(report);
  else stdout.write(speedText(report, all));
}
