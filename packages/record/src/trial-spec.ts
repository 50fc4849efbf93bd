import type { RegularizerSpec } from './arm.ts';
import type { Backend } from './backend-names.ts';
import type { Fold } from './fold.ts';
import type { Phase } from './phase.ts';
import type { TrainingOptions } from './training-options.ts';

/** One (seed, fold) of a task, within which all arms share the same conditions. */
export type Block = Pick<TrialSpec, 'seed'> & {
  /** The fold, in cross-validation. */
  readonly fold?: TrialSpec['fold'];
};

/** The full description of a trial as plain JSON. Nothing is left to defaults, so they can change without changing the meaning of old trials. */
export interface TrialSpec {
  /** Version of this format. */
  readonly version: 2;
  /** Whether the trial chooses rates or is judged on the test split. */
  readonly phase: Phase;
  /** The task's name. */
  readonly task: string;
  /** The regularizer under test. */
  readonly regularizer: RegularizerSpec;
  /** The seed of everything random in the trial. */
  readonly seed: number;
  /** Settings of the training loop. */
  readonly training: TrainingOptions;
  /** The backend on which the trial runs. */
  readonly backend: Backend;
  /** Number of Monte-Carlo samples of the predictive distribution in a `test` trial; 0 for none. */
  readonly samples: number;
  /** The position in cross-validation; absent if the task's own split is used. */
  readonly fold?: Fold;
  /** Names of measurements to take on the trained network of a `test` trial. */
  readonly probes?: readonly string[];
}

/** A trial's spec with its id. */
export interface Trial {
  /** The trial's id, derived from its content. */
  readonly id: string;
  /** What to run. */
  readonly spec: TrialSpec;
}
