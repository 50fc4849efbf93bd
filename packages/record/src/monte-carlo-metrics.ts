import type { Metrics } from './metrics.ts';

/** Prediction by averaging passes with the noise on. */
export interface MonteCarlo {
  readonly samples: number;
  /** Test examples that were sampled. */
  readonly rows: number;
  /**
   * Of the mean prediction: `loss` (nats), `accuracy`, `auroc` (errors told from hits by entropy); means over examples:
   * `entropy` (nats) and `mutualInformation`, the part of it that is doubt about the network.
   */
  readonly metrics: Metrics;
}
