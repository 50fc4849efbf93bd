/** Cost of a trial. */
export interface TrialCost {
  readonly trials: number;
  /** Seconds on one core, without the start of the process. */
  readonly secondsPerTrial: number;
  readonly trialsPerCoreHour: number;
  /** Bytes in `trials.jsonl` per trial. */
  readonly storeBytesPerTrial: number;
}

/** Cost of the trials of a run, and the machine it was measured on. */
export interface RunCost extends TrialCost {
  /** Name of the results folder. */
  readonly name: string;
  readonly code: string;
  readonly node: string;
  readonly cpu: string;
  readonly workers: number;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly tasks: readonly ({ readonly task: string } & TrialCost)[];
}

/** Overhead of a queue per trial; see `measureQueue`. */
export interface QueueCost {
  readonly trials: number;
  readonly workers: number;
  readonly millisecondsPerTrial: number;
  readonly redisBytesPerTrial: number;
  readonly storeBytesPerTrial: number;
}

/** Cost of a store with a number of records; see `measureStore`. */
export interface StoreCost {
  readonly records: number;
  readonly storeBytes: number;
  readonly reportBytes: number;
  readonly openSeconds: number;
  readonly openBytes: number;
  readonly summarySeconds: number;
  readonly writeSeconds: number;
  readonly peakBytes: number;
  /** Node's default heap limit in bytes. */
  readonly heapLimitBytes: number;
}

/** Measured costs of trials, the queue and the store; null if not measured. */
export interface CostModel {
  readonly version: 1;
  readonly runs: readonly RunCost[];
  readonly queue: QueueCost | null;
  readonly store: StoreCost | null;
}

/** A planned number of trials and cores. */
export interface Ambition {
  readonly trials: number;
  readonly cores: number;
}

/** A resource that a plan needs, and how much is available. */
export interface Need {
  readonly name: 'writer' | 'redis' | 'memory';
  readonly needed: number;
  readonly available: number;
  readonly unit: 'trials/s' | 'bytes';
  /** Needed divided by available; above 1, the plan fails. */
  readonly load: number;
  /** Number of trials (of this size, on these cores) that exhausts the resource; for the writer, number of cores. */
  readonly limit: number;
}

/** Estimated cost of a plan with trials like those of a run. */
export interface Planned extends Ambition {
  readonly run: string;
  readonly coreHours: number;
  /** Wall-clock hours with all cores busy. */
  readonly hours: number;
  readonly trialsPerSecond: number;
  readonly storeBytes: number;
  /** Needs for queue and store as far as measured, highest load first. */
  readonly needs: readonly Need[];
  /** Seconds to open the store and build the report of the whole run; null if not measured. */
  readonly openSeconds: number | null;
  readonly reportSeconds: number | null;
  readonly reportBytes: number | null;
}

const need = (
  name: Need['name'],
  unit: Need['unit'],
  needed: number,
  available: number,
  amount: number,
): Need => ({
  name,
  unit,
  needed,
  available,
  load: needed / available,
  limit: (amount * available) / needed,
});

/**
 * Extrapolates a cost model. All costs are proportional to the number of trials; arrivals at the single writer are proportional
 * to the number of cores divided by the seconds per trial. Waiting trials are in the memory of Redis, on a machine like that of
 * the run; an opened store is in the heap of one process.
 */
export function planFor({ queue, store }: CostModel, run: RunCost, { trials, cores }: Ambition): Planned {
  const coreHours = trials / run.trialsPerCoreHour;
  const trialsPerSecond = cores / run.secondsPerTrial;
  const times = store === null ? null : trials / store.records;
  const needs = [
    ...(queue === null
      ? []
      : [
          need('writer', 'trials/s', trialsPerSecond, 1000 / queue.millisecondsPerTrial, cores),
          need('redis', 'bytes', trials * queue.redisBytesPerTrial, run.memoryBytes, trials),
        ]),
    ...(store === null || times === null
      ? []
      : [need('memory', 'bytes', times * store.peakBytes, store.heapLimitBytes, trials)]),
  ];
  return {
    run: run.name,
    trials,
    cores,
    coreHours,
    hours: coreHours / cores,
    trialsPerSecond,
    storeBytes: trials * run.storeBytesPerTrial,
    needs: needs.toSorted((a, b) => b.load - a.load),
    openSeconds: store === null || times === null ? null : times * store.openSeconds,
    reportSeconds:
      store === null || times === null ? null : times * (store.summarySeconds + store.writeSeconds),
    reportBytes: store === null || times === null ? null : times * store.reportBytes,
  };
}

/** The scenario shown by the planning page and the command. */
export const million: Ambition = { trials: 1_000_000, cores: 1000 };
