import type { Standing, TaskAnalysis } from '@regatta/evidence';
import type { MetricInfo, RegularizerSpec } from '@regatta/record';

export interface SyntheticArm {
  readonly title: string;
  readonly regularizer: RegularizerSpec;
  readonly standing: Standing;
  /** Mean difference from the baseline in multiples of the smallest effect; positive if the arm is ahead. */
  readonly lead: number;
  /** Number of seeds, from the first, that diverge. */
  readonly diverged: number;
}

/** Shape of a synthetic task. */
export interface SyntheticTask {
  readonly name: string;
  readonly family: TaskAnalysis['family'];
  readonly arms: readonly SyntheticArm[];
  readonly seeds: number;
  readonly baseline: boolean;
  readonly rates: boolean;
  readonly primary: MetricInfo;
}
