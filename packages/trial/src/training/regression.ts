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
  const ratio = { better: 'lower', smallestEffect: 0.02, effectIsShare: true, asRatio: true } as const;
  const rmse: MetricInfo = { name: 'rmse', unit, ...ratio, checkpoint: 'best' };
  const loss: MetricInfo = { name: 'loss', unit: 'variances', ...ratio, checkpoint: 'best' };
  const r2: MetricInfo = { name: 'r2', better: 'higher', unit: '', smallestEffect: 0.01, checkpoint: 'best' };
  return {
    name: 'regression',
    predicts: 'numbers',
    primary: rmse,
    metrics: [rmse, loss, r2],
    ofCheckpoints: [],
    targets: (labels) => (labels.rank === 1 ? labels.expandDims(1) : labels),
    loss: meanSquaredError,
    accumulate(sums, predictions, labels) {
      for (const [i, y] of labels.entries()) {
        sums.loss = (sums.loss ?? 0) + (predictions[i]! - y) ** 2;
        sums.y = (sums.y ?? 0) + y;
        sums.y2 = (sums.y2 ?? 0) + y * y;
      }
    },
    judge(predictions, labels) {
      const losses = Float32Array.from(labels, (y, i) => (predictions[i]! - y) ** 2);
      return { losses, missed: new Uint8Array(labels.length) };
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
