/** What a trial costs. */
export interface TrialCost {
  readonly trials: number;
  /** Of one core, start of the process not included. */
  readonly secondsPerTrial: number;
  readonly trialsPerCoreHour: number;
  /** Of `trials.jsonl`. */
  readonly storeBytesPerTrial: number;
}

/** What the trials of a run cost, and where. */
export interface RunCost extends TrialCost {
  /** Of its results folder. */
  readonly name: string;
  readonly code: string;
  readonly node: string;
  readonly cpu: string;
  readonly workers: number;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly tasks: readonly ({ readonly task: string } & TrialCost)[];
}

/** What a queue adds to a trial; see `measureQueue`. */
export interface QueueCost {
  readonly trials: number;
  readonly workers: number;
  readonly millisecondsPerTrial: number;
  readonly redisBytesPerTrial: number;
  readonly storeBytesPerTrial: number;
}

/** What a store of so many records takes; see `measureStore`. */
export interface StoreCost {
  readonly records: number;
  readonly storeBytes: number;
  readonly reportBytes: number;
  readonly openSeconds: number;
  readonly openBytes: number;
  readonly summarySeconds: number;
  readonly writeSeconds: number;
  readonly peakBytes: number;
  /** Memory that Node gave its heap at most, unless told otherwise. */
  readonly heapLimitBytes: number;
}

/** What trials, the queue and the store were measured to cost; null for what was not measured. */
export interface CostModel {
  readonly version: 1;
  readonly runs: readonly RunCost[];
  readonly queue: QueueCost | null;
  readonly store: StoreCost | null;
}

/** Trials and cores. */
export interface Ambition {
  readonly trials: number;
  readonly cores: number;
}

/** Something that a plan needs, and how much of it there is. */
export interface Need {
  readonly name: 'writer' | 'redis' | 'memory';
  readonly needed: number;
  readonly available: number;
  readonly unit: 'trials/s' | 'bytes';
  /** Needed over available: above 1 it breaks. */
  readonly load: number;
  /** Trials (of this size, on these cores) at which it is used up; for the writer, cores. */
  readonly limit: number;
}

/** What a plan of trials like those of a run takes. */
export interface Planned extends Ambition {
  readonly run: string;
  readonly coreHours: number;
  /** Wall-clock hours if all cores are busy. */
  readonly hours: number;
  readonly trialsPerSecond: number;
  readonly storeBytes: number;
  /** What is measured of queue and store, the first to break at the front. */
  readonly needs: readonly Need[];
  /** Seconds to open the store and to build the report of a whole run of that size; null where not measured. */
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
 * Arithmetic on a cost model: every cost grows with the number of trials, arrivals at the one writer with the number of
 * cores over the seconds of a trial. A waiting trial is held by Redis, in the memory of a machine like that of the run; an
 * opened store by the heap of one process.
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
    ...{ run: run.name, trials, cores, coreHours, hours: coreHours / cores, trialsPerSecond },
    storeBytes: trials * run.storeBytesPerTrial,
    needs: needs.toSorted((a, b) => b.load - a.load),
    openSeconds: store === null || times === null ? null : times * store.openSeconds,
    reportSeconds:
      store === null || times === null ? null : times * (store.summarySeconds + store.writeSeconds),
    reportBytes: store === null || times === null ? null : times * store.reportBytes,
  };
}

/** What the planning page and the command reckon with. */
export const million: Ambition = { trials: 1_000_000, cores: 1000 };
