import type { RegularizerSpec } from './arm.ts';
import type { TrainingOptions } from './training-options.ts';

/** What tuning chooses among: an arm and the training options it runs with. */
export interface Configuration {
  /** The regularizer with its options. */
  readonly regularizer: RegularizerSpec;
  /** Training options other than the task's own, e.g. the learning rate. */
  readonly training?: Partial<TrainingOptions>;
}
