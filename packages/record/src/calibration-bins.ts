import type { Metrics } from './metrics.ts';

/** Number of confidence bins; bin i is `(i / 15, (i + 1) / 15]`. */
export const calibrationBins = 15;

/** How well a model's predicted probabilities match its accuracy. */
export interface Calibration {
  /**
   * `expectedCalibrationError`, `adaptiveCalibrationError`, `classwiseCalibrationError`, `brier` (sum form), `aurc` and
   * `auroc` (how well confidence separates errors from correct predictions; absent if there are none of either). After
   * temperature scaling, fitted on the validation split: `temperature`, `calibratedLoss`, `calibratedError`.
   */
  readonly metrics: Metrics;
  /** Predictions grouped by confidence. */
  readonly bins: readonly {
    /** Number of predictions. */
    readonly count: number;
    /** Mean confidence. */
    readonly confidence: number;
    /** Fraction of correct predictions. */
    readonly accuracy: number;
  }[];
}
