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
      name: z.string(),
      code: z.string(),
      node: z.string(),
      cpu: z.string(),
      workers: figure,
      cores: figure,
      memoryBytes: figure,
      ...trialCost,
      tasks: z.array(z.object({ task: z.string(), ...trialCost })),
    }),
  ),
  queue: z
    .object({
      trials: figure,
      workers: figure,
      millisecondsPerTrial: figure,
      redisBytesPerTrial: figure,
      storeBytesPerTrial: figure,
    })
    .nullable(),
  store: z
    .object({
      records: figure,
      storeBytes: figure,
      reportBytes: figure,
      openSeconds: figure,
      openBytes: figure,
      summarySeconds: figure,
      writeSeconds: figure,
      peakBytes: figure,
      heapLimitBytes: figure,
    })
    .nullable(),
});

const environmentSchema = z.object({
  versions: z.object({ node: z.string() }),
  cpu: z.string(),
  cores: figure,
  memoryBytes: figure,
  workers: figure,
});

/** Maximum size of a JSON file in bytes. */
const mostBytes = 2 ** 24;

/** Reads a JSON file. @throws RunError if it is not JSON or does not match the schema. */
function readBy<T>(form: z.ZodType<T>, path: string, remedy: string): T {
  try {
    return parsedBy(form, JSON.parse(readText(path, mostBytes)));
  } catch (error) {
    throw new RunError(`${path} is damaged: ${reasonOf(error)}. ${remedy}`);
  }
}

/** Cost of trials: their recorded seconds, and the size of their lines in the store. */
function costOf(records: readonly TrialRecord[]) {
  const sum = (of: (record: TrialRecord) => number): number =>
    records.reduce((total, record) => total + of(record), 0);
  const trials = records.length;
  const secondsPerTrial = sum(({ timing }) => timing?.seconds ?? 0) / trials;
  const bytes = sum((record) => Buffer.byteLength(JSON.stringify(record)) + 1);
  return {
    trials,
    secondsPerTrial,
    trialsPerCoreHour: 3600 / secondsPerTrial,
    storeBytesPerTrial: bytes / trials,
  };
}

/**
 * Computes the cost of the trials of a results folder from its records. A trial runs on one core.
 *
 * @throws UsageError if the folder has no trials or no environment.
 * @throws RunError if a file is damaged.
 */
export function runCostOf(directory: string): RunCost {
  const path = join(directory, 'trials.jsonl');
  const environmentPath = join(directory, 'environment.json');
  if (!isThere(path) || !isThere(environmentPath)) {
    throw new UsageError(
      `${directory}: expected the results folder of a finished run, received one without trials.jsonl or environment.json. Pass the folder of a finished run.`,
    );
  }
  const { versions, cpu, cores, memoryBytes, workers } = readBy(
    environmentSchema,
    environmentPath,
    'Rerun the original command.',
  );
  const timed = [...readRecords(path).records.values()].filter((record) => isDone(record) && record.timing);
  if (timed.length === 0)
    throw new UsageError(
      `${directory}: expected trials with times, received none. Pass the folder of a run with finished trials.`,
    );
  return {
    name: basename(directory),
    code: timed[0]!.versions.code,
    node: versions.node,
    cpu,
    workers,
    cores,
    memoryBytes,
    ...costOf(timed),
    tasks: [...groupBy(timed, ({ task }) => task)].map(([task, own]) => ({ task, ...costOf(own) })),
  };
}

/** Reads the cost model from a file; an empty one if there is no file. @throws RunError if the file is damaged. */
export function readCostModel(path: string): CostModel {
  if (!isThere(path)) return { version: 1, runs: [], queue: null, store: null };
  return readBy(schema, path, 'Delete it to start with an empty cost model.');
}

/** Updates a cost model with new measurements. Runs are replaced by name; parts that were not measured are kept. */
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
