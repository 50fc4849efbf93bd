import type { LossFunction } from '@regatta/core';
import type { MetricInfo } from '@regatta/record';
import * as tf from '@tensorflow/tfjs';
import type { Objective } from './objective.ts';

/** What the numbers of a target are in. */
export interface RegressionOptions {
  /** The target's unit, for people; `''` unless given. */
  readonly unit?: string | undefined;
}

const meanSquaredError: LossFunction = (yTrue, yPred) =>
  tf.tidy(() => tf.mean(tf.squaredDifference(yTrue, yPred)).asScalar());

/**
 * Regression on standardized targets y, of which the data say the scale s: the loss is the mean squared error (`loss`).
 *
 * `rmse` = s sqrt(loss), in the target's own unit, ranks; `r2` = 1 - loss / var(y) on the rows judged, 0 for the mean as the
 * prediction and by convention where all targets are equal.
 */
export function regression({ unit = '' }: RegressionOptions = {}): Objective {
  const rmse: MetricInfo = { name: 'rmse', better: 'lower', unit, smallestEffect: 0.01, effectIsShare: true };
  const loss: MetricInfo = { name: 'loss', better: 'lower', unit: 'variances', smallestEffect: 0.01 };
  const r2: MetricInfo = { name: 'r2', better: 'higher', unit: '', smallestEffect: 0.01 };
  return {
    name: 'regression',
    predicts: 'numbers',
    primary: rmse,
    metrics: [rmse, loss, r2],
    targets: (labels) => (labels.rank === 1 ? labels.expandDims(1) : labels),
    loss: meanSquaredError,
    accumulate(sums, predictions, labels) {
      for (const [i, y] of labels.entries()) {
        sums.loss = (sums.loss ?? 0) + (predictions[i]! - y) ** 2;
        sums.y = (sums.y ?? 0) + y;
        sums.y2 = (sums.y2 ?? 0) + y * y;
      }
    },
    report({ loss: mse = Number.NaN, y = 0, y2 = 0 }, { targetScale = 1 } = {}) {
      const variance = y2 - y * y;
      return {
        rmse: targetScale * Math.sqrt(mse),
        loss: mse,
        r2: variance > 0 ? 1 - mse / variance : 0,
      };
    },
  };
}
