import type { Metrics } from './metrics.ts';

/** A point of the learning curve, measured without noise. */
export interface CurvePoint {
  /** Number of optimizer steps so far. */
  readonly step: number;
  /** Metrics on the training split. */
  readonly train: Metrics;
  /** Metrics on the validation split. */
  readonly validation: Metrics;
  /** On the last point only, if the regularizer set the final weights: what it reports. The metrics are then those of these weights. */
  readonly outcome?: Metrics | undefined;
}

/**
 * The validation loss that chooses the best checkpoint: after temperature scaling in a classification, because that ranks arms too.
 * NaN without one.
 */
export const selectionLoss = ({ validation }: CurvePoint): number =>
  validation.scaledLoss ?? validation.loss ?? Number.NaN;
