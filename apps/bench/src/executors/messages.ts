import type { TrialRecord } from '../record.ts';
import type { Trial } from '../trial.ts';

/** From the pool to a worker: the trial to run. */
export type ToWorker = Trial;

/** From a worker to the pool. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'step'; readonly step: number }
  | { readonly type: 'done'; readonly record: TrialRecord };
