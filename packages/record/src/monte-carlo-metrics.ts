import type { Metrics } from './metrics.ts';

/** Prediction by averaging several passes with noise on. */
export interface MonteCarlo {
  /** Number of passes. */
  readonly samples: number;
  /** Number of test examples that were sampled. */
  readonly rows: number;
  /**
   * Of the mean prediction: `loss` (nats), `accuracy`, `auroc` (how well entropy separates errors from correct
   * predictions). Means over examples: `entropy` (nats) and `mutualInformation`, the part of the entropy that is
   * uncertainty about the network.
   */
  readonly metrics: Metrics;
}
