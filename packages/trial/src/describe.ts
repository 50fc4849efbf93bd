import type { Trial, TrialRecord } from '@regatta/record';
import { taskNamed } from './registry.ts';
import { versions } from './versions.ts';

/** The fields that are known before a trial runs. */
export type Description = Pick<
  TrialRecord,
  | (
      | 'id'
      | 'task'
      | 'dataset'
      | 'architecture'
      | 'regularizer'
      | 'seed'
      | 'training'
      | 'backend'
      | 'versions'
    )
  | ('phase' | 'samples' | 'fold')
>;

export function describe({ id, spec }: Trial): Description {
  const { dataset, architecture } = taskNamed(spec.task);
  const { task, regularizer, seed, training, backend, phase, samples, fold } = spec;
  const known = { id, task, dataset, architecture, regularizer, seed, training, backend, phase, samples };
  return { ...known, ...(fold === undefined ? {} : { fold }), versions: versions() };
}

/** Most characters of a message, which may be a user's code's: a store refuses lines without end. */
export const mostMessage = 2 ** 23;

/** The record of a trial that could not be run to its end. */
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
