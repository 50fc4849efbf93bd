import type { DatasetOptions } from '@regatta/datasets';
import type { Trial, TrialRecord, TrialSpec } from '@regatta/record';
import { identify } from '@regatta/trial';
import { isDone, type Store } from '../folder/store.ts';
import type { Executor, Handlers } from './executors/executor.ts';
import { checkOfTrial } from './of-trial.ts';

/** Trials in plan order, separated by whether the store has their result. */
export interface Prepared {
  readonly trials: readonly Trial[];
  readonly pending: readonly Trial[];
}

/**
 * Computes the ids of a plan's trials, which requires loading (and on first use downloading) their data.
 *
 * @param onTask called with the name of each task before its data are loaded.
 * @throws RunError if the store has a record of a different trial under one of these ids.
 */
export async function prepare(
  specs: readonly TrialSpec[],
  store: Store,
  files?: DatasetOptions,
  onTask: (task: string) => void = () => {},
): Promise<Prepared> {
  const trials: Trial[] = [];
  let task: string | undefined;
  for (const spec of specs) {
    if (spec.task !== task) onTask(spec.task);
    task = spec.task;
    trials.push(await identify(spec, files));
  }
  const pending = trials.filter((trial) => {
    const record = store.records.get(trial.id);
    if (!isDone(record)) return true;
    checkOfTrial(record, trial, store.directory);
    return false;
  });
  return { trials, pending };
}

/**
 * Runs the trials that have no result yet. Each record is on disk before the next trial counts as done.
 *
 * @returns the records of the whole plan, in plan order.
 */
export async function runPending(
  { trials, pending }: Prepared,
  store: Store,
  executor: Executor,
  handlers: Required<Handlers>,
  signal: AbortSignal,
): Promise<TrialRecord[]> {
  const saving: Handlers = {
    ...handlers,
    finished(record) {
      store.append(record);
      handlers.finished(record);
    },
  };
  await executor.run(pending, saving, signal);
  return trials.flatMap(({ id }) => store.records.get(id) ?? []);
}
