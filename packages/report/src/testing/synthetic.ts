import type { Standing, TaskAnalysis } from '@regatta/evidence';
import type { MetricInfo, RegularizerSpec } from '@regatta/record';

export interface SyntheticArm {
  readonly title: string;
  readonly regularizer: RegularizerSpec;
  readonly standing: Standing;
  /** Mean difference of the primary metric to the baseline, in smallest effects, positive where the arm is ahead. */
  readonly lead: number;
  /** The first seeds that diverge. */
  readonly diverged: number;
}

/** What a made-up task is made of. */
export interface SyntheticTask {
  readonly name: string;
  readonly family: TaskAnalysis['family'];
  readonly arms: readonly SyntheticArm[];
  readonly seeds: number;
  readonly baseline: boolean;
  readonly rates: boolean;
  readonly primary: MetricInfo;
}
