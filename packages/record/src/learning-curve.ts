import type { Metrics } from './metrics.ts';

/** A point of the learning curve, after `step` optimizer steps; clean, without noise. */
export interface CurvePoint {
  readonly step: number;
  readonly train: Metrics;
  readonly validation: Metrics;
  /** On the last point, whose metrics are then those of the final weights: what the regularizer set these to. */
  readonly outcome?: Metrics | undefined;
}
