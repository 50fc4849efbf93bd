import { basename, join } from 'node:path';
import { groupBy } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { parsedBy, RunError, reasonOf, UsageError } from '@regatta/record';
import { isThere, readText, replaceFile } from '@regatta/record/files';
import * as z from 'zod';
import { isDone, readRecords } from '../folder/store.ts';
import type { CostModel, RunCost } from './planning.ts';

const figure = z.number().nonnegative();
const trialCost = {
  trials: figure,
  secondsPerTrial: figure,
  trialsPerCoreHour: figure,
  storeBytesPerTrial: figure,
};

const schema: z.ZodType<CostModel> = z.object({
  version: z.literal(1),
  runs: z.array(
    z.object({
      ...{ name: z.string(), code: z.string(), node: z.string(), cpu: z.string() },
      ...{ workers: figure, cores: figure, memoryBytes: figure },
      ...trialCost,
      tasks: z.array(z.object({ task: z.string(), ...trialCost })),
    }),
  ),
  queue: z
    .object({
      ...{ trials: figure, workers: figure, millisecondsPerTrial: figure },
      ...{ redisBytesPerTrial: figure, storeBytesPerTrial: figure },
    })
    .nullable(),
  store: z
    .object({
      ...{ records: figure, storeBytes: figure, reportBytes: figure, openSeconds: figure, openBytes: figure },
      ...{ summarySeconds: figure, writeSeconds: figure, peakBytes: figure, heapLimitBytes: figure },
    })
    .nullable(),
});

const environmentSchema = z.object({
  versions: z.object({ node: z.string() }),
  ...{ cpu: z.string(), cores: figure, memoryBytes: figure, workers: figure },
});

/** Most bytes of a file of JSON. */
const mostBytes = 2 ** 24;

/** Reads a file of JSON. @throws RunError where it is none, or not of this schema. */
function readBy<T>(form: z.ZodType<T>, path: string, remedy: string): T {
  try {
    return parsedBy(form, JSON.parse(readText(path, mostBytes)));
  } catch (error) {
    throw new RunError(`${path} is damaged: ${reasonOf(error)}. ${remedy}`);
  }
}

/** The cost of trials: their recorded seconds, and their lines in the store. */
function costOf(records: readonly TrialRecord[]) {
  const sum = (of: (record: TrialRecord) => number): number =>
    records.reduce((total, record) => total + of(record), 0);
  const trials = records.length;
  const secondsPerTrial = sum(({ timing }) => timing?.seconds ?? 0) / trials;
  const bytes = sum((record) => Buffer.byteLength(JSON.stringify(record)) + 1);
  return {
    ...{ trials, secondsPerTrial, trialsPerCoreHour: 3600 / secondsPerTrial },
    storeBytesPerTrial: bytes / trials,
  };
}

/**
 * What the trials of a results folder cost, from what it recorded of them. A trial runs on one core.
 *
 * @throws UsageError for a folder without trials and their machine; RunError for a damaged one.
 */
export function runCostOf(directory: string): RunCost {
  const path = join(directory, 'trials.jsonl');
  const environmentPath = join(directory, 'environment.json');
  if (!isThere(path) || !isThere(environmentPath)) {
    throw new UsageError(
      `${directory}: expected the results folder of a finished run, received one without trials.jsonl or environment.json. Name such a folder.`,
    );
  }
  const { versions, cpu, cores, memoryBytes, workers } = readBy(
    environmentSchema,
    environmentPath,
    'Rerun the original command.',
  );
  const timed = [...readRecords(path).records.values()].filter((record) => isDone(record) && record.timing);
  if (timed.length === 0)
    throw new UsageError(`${directory}: expected trials with times, received none. Run some.`);
  return {
    ...{ name: basename(directory), code: timed[0]!.versions.code, node: versions.node },
    ...{ cpu, workers, cores, memoryBytes },
    ...costOf(timed),
    tasks: [...groupBy(timed, ({ task }) => task)].map(([task, own]) => ({ task, ...costOf(own) })),
  };
}

/** The cost model in a file; an empty one where there is no file. @throws RunError when it is damaged. */
export function readCostModel(path: string): CostModel {
  if (!isThere(path)) return { version: 1, runs: [], queue: null, store: null };
  return readBy(schema, path, 'Delete it to begin with an empty cost model.');
}

/** Puts what was measured anew into a cost model: runs by name; what was not measured stays. */
export function updateCostModel(
  path: string,
  runs: readonly RunCost[],
  { queue, store }: { readonly [K in 'queue' | 'store']: CostModel[K] },
): CostModel {
  const earlier = readCostModel(path);
  const names = new Set(runs.map(({ name }) => name));
  const model: CostModel = {
    version: 1,
    runs: [...earlier.runs.filter(({ name }) => !names.has(name)), ...runs].toSorted((a, b) =>
      a.name < b.name ? -1 : 1,
    ),
    queue: queue ?? earlier.queue,
    store: store ?? earlier.store,
  };
  replaceFile(path, `${JSON.stringify(model, null, 2)}\n`);
  return model;
}
