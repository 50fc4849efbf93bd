import type { Metrics } from './metrics.ts';

/** Bins of confidence, `(i / 15, (i + 1) / 15]`. */
export const calibrationBins = 15;

/** How far a model's probabilities can be believed. */
export interface Calibration {
  /**
   * `expectedCalibrationError`, `adaptiveCalibrationError`, `classwiseCalibrationError`, `brier` (sum form), `aurc`,
   * `auroc` (errors told from hits by confidence; absent when all are hits, or none); and after one temperature fitted on the validation split:
   * `temperature`, `calibratedLoss`, `calibratedError`.
   */
  readonly metrics: Metrics;
  /** Predictions by confidence. */
  readonly bins: readonly {
    readonly count: number;
    readonly confidence: number;
    readonly accuracy: number;
  }[];
}
