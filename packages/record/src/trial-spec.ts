import type { RegularizerSpec } from './arm.ts';
import type { Backend } from './backend-names.ts';
import type { Fold } from './fold.ts';
import type { Phase } from './phase.ts';
import type { TrainingOptions } from './training-options.ts';

/** One (seed, fold) of a task: within it every arm sees the same. */
export type Block = Pick<TrialSpec, 'seed'> & { readonly fold?: TrialSpec['fold'] };

/** What a trial is: plain JSON, complete, so that defaults may change without changing the meaning of old trials. */
export interface TrialSpec {
  /** Version of this form. */
  readonly version: 2;
  readonly phase: Phase;
  readonly task: string;
  readonly regularizer: RegularizerSpec;
  readonly seed: number;
  readonly training: TrainingOptions;
  readonly backend: Backend;
  /** Monte-Carlo samples of the predictive distribution in a `test` trial; 0 for none. */
  readonly samples: number;
  /** The part of the data in cross-validation; the task's own split unless given. */
  readonly fold?: Fold;
  /** Names of measurements on the trained network of a `test` trial. */
  readonly probes?: readonly string[];
}

/** A spec with its id. */
export interface Trial {
  readonly id: string;
  readonly spec: TrialSpec;
}
