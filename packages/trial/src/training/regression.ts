import type { LossFunction } from '@regatta/core';
import type { MetricInfo } from '@regatta/record';
import * as tf from '@tensorflow/tfjs';
import type { Objective } from './objective.ts';

/** Options of {@link regression}. */
export interface RegressionOptions {
  /** Unit of the target for display; `''` by default. */
  readonly unit?: string | undefined;
}

const meanSquaredError: LossFunction = (yTrue, yPred) =>
  tf.tidy(() => tf.mean(tf.squaredDifference(yTrue, yPred)).asScalar());

/**
 * Returns the objective of regression on standardized targets y with scale s (`targetScale` of the data). The loss is the
 * mean squared error (`loss`).
 *
 * Arms are ranked by `rmse` = s sqrt(loss), in the target's original unit. `r2` = 1 - loss / var(y) on the evaluated rows:
 * 0 for predicting the mean and, by convention, if all targets are equal.
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
