import type { MetricInfo } from '@regatta/record';
import { scaleOf } from './scores.ts';

/** Seeds whose scores are too far apart for a ratio: one of the two has all but vanished. */
export interface FarApart {
  /** Seeds in which the arm's score is more than 1,000 times the baseline's. */
  readonly above: number;
  /** Seeds in which it is less than a thousandth of the baseline's. */
  readonly below: number;
  /** Number of paired seeds. */
  readonly of: number;
}

/**
 * Counts the seeds whose scores are too far apart for the scale of a metric; null if there are none.
 *
 * @param scores of an arm and of the baseline on the same seeds.
 */
export function farApart(
  { arm, baseline }: { readonly arm: readonly number[]; readonly baseline: readonly number[] },
  metric: MetricInfo,
): FarApart | null {
  const { isBeyond } = scaleOf(metric);
  const beyond = arm.filter((value, i) => isBeyond(value, baseline[i]!)).length;
  const above = arm.filter((value, i) => isBeyond(value, baseline[i]!) && value > baseline[i]!).length;
  return beyond === 0 ? null : { above, below: beyond - above, of: arm.length };
}
