import { existsSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@regatta/record';
import { isThere } from '@regatta/record/files';
import { origin } from '../folder/origin.ts';
import { attentionCases } from '../speed/attention.ts';
import { type Contender, contenders } from '../speed/contender.ts';
import { runCostOf, updateCostModel } from '../speed/cost-model.ts';
import { costText } from '../speed/cost-text.ts';
import { type Effort, type Measurement, measure, type SpeedCase } from '../speed/measure.ts';
import { operations } from '../speed/operations.ts';
import { defaultParts, type SpeedPart, speedParts } from '../speed/parts.ts';
import { findPeers } from '../speed/peers/find-peers.ts';
import type { Peer } from '../speed/peers/peer.ts';
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
  if (text === undefined) return defaultParts;
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
  readonly seconds?: string;
  readonly peers?: true;
  readonly cpu?: true;
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

/** Seconds in which all measurements end, unless `--seconds` is given; the rest of three minutes is for starting and for the last case. */
const timeInAll = 150;
/** Seconds per contender and case, at most, without `--seconds`. */
const mostSeconds = 1;

/** Who takes part in the cases of a part. */
function fieldOf(part: SpeedPart, all: readonly Contender[]): readonly Contender[] {
  const isTraining = part === 'steps' || part === 'tasks';
  return all.filter(({ name }) => {
    // Single operations are not replayed, and in plain JavaScript the sweep takes minutes and is not informative.
    if (name === 'not-replayed') return isTraining;
    return name !== 'stock-cpu' || part !== 'sweep';
  });
}

/** Something to measure, and who takes part. */
interface Entry {
  readonly part: SpeedPart;
  readonly item: SpeedCase;
  readonly field: readonly Contender[];
  readonly peers: readonly Peer[];
}

async function entriesOf(
  parts: readonly SpeedPart[],
  match: string,
  all: readonly Contender[],
  peers: readonly Peer[],
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const part of parts) {
    for (const item of await load[part]()) {
      if (!item.name.includes(match)) continue;
      entries.push({ part, item, field: fieldOf(part, all), peers: part === 'steps' ? peers : [] });
    }
  }
  return entries;
}

/** How long to measure a case, so that the rest of them still has as much time. */
function effortFor(rest: readonly Entry[], deadline: number): Effort {
  const lanes = rest.reduce((sum, { field, peers }) => sum + field.length + peers.length, 0);
  // A lane also warms up and prepares, for about half as long.
  const share = (deadline - performance.now()) / 1000 / lanes / 1.5;
  return { seconds: Math.min(mostSeconds, Math.max(0.05, share)), maxRounds: 50, deadline };
}

/** `regatta speed`: compares our kernels with those of tfjs, and with other libraries if they are asked for and installed. */
export async function speed(flags: SpeedFlags): Promise<void> {
  const { scaling, queue, store, costModel } = flags;
  if ([scaling, queue, store, costModel].some((flag) => flag !== undefined)) return runExecutors(flags);
  const deadline = performance.now() + 1000 * timeInAll;
  const chosen = chosenParts(flags.only);
  const seconds = flags.seconds === undefined ? undefined : Number(flags.seconds);
  if (seconds !== undefined && !(seconds > 0))
    throw new UsageError(
      `--seconds: expected a number > 0, received "${flags.seconds}". Pass e.g. --seconds 1.`,
    );
  const all = await contenders({ cpu: flags.cpu === true, native: flags.peers === true });
  const { found: peers, missing } = flags.peers ? await findPeers() : { found: [], missing: [] };
  for (const line of missing) tell(line);
  const found: Record<SpeedPart, Measurement[]> = {
    operations: [],
    attention: [],
    steps: [],
    tasks: [],
    sweep: [],
  };
  let skipped = 0;
  try {
    const entries = await entriesOf(chosen, flags.match ?? '', all, peers);
    for (const [i, { part, item, field, peers }] of entries.entries()) {
      const effort =
        seconds === undefined ? effortFor(entries.slice(i), deadline) : { seconds, maxRounds: 50 };
      if (performance.now() > deadline && seconds === undefined) {
        skipped += 1;
        continue;
      }
      tell(`${i + 1} of ${entries.length}: ${item.title}`);
      found[part].push(await measure(item, field, effort, peers));
    }
  } finally {
    for (const peer of peers) peer.close();
  }
  const machine = { node: `Node ${process.version}`, cpu: cpus()[0]?.model.trim() ?? 'unknown processor' };
  const report: SpeedReport = { ...found, skipped, machine };
  if (flags.json === true) printJson(report);
  else stdout.write(speedText(report, [...all, ...peers]));
}
