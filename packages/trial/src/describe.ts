import type { Trial, TrialRecord } from '@regatta/record';
import { taskNamed } from './registry.ts';
import { versions } from './versions.ts';

/** The fields of a record that are known before the trial runs. */
export type Description = Pick<
  TrialRecord,
  | 'id'
  | 'task'
  | 'dataset'
  | 'architecture'
  | 'regularizer'
  | 'seed'
  | 'training'
  | 'backend'
  | 'versions'
  | 'phase'
  | 'samples'
  | 'fold'
>;

/**
 * Returns the fields of a trial's record that are known before it runs.
 *
 * @throws UsageError if the task is unknown.
 */
export function describe({ id, spec }: Trial): Description {
  const { dataset, architecture } = taskNamed(spec.task);
  const { task, regularizer, seed, training, backend, phase, samples, fold } = spec;
  const known = { id, task, dataset, architecture, regularizer, seed, training, backend, phase, samples };
  return { ...known, ...(fold === undefined ? {} : { fold }), versions: versions() };
}

/** Maximum length of a message, which may come from user code: a store does not accept lines of unlimited length. */
export const mostMessage = 2 ** 23;

/**
 * Returns the record of a trial that could not be completed.
 *
 * @param message why it failed; truncated to 2^23 characters.
 * @throws UsageError if the task is unknown.
 */
export function failedRecord(trial: Trial, message: string): TrialRecord {
  const kept = message.slice(0, mostMessage);
  return {
    ...describe(trial),
    status: 'failed',
    message: kept,
    metrics: {},
    testReads: 0,
    curve: [],
    data: {},
  };
}
