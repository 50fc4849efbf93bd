import { predict } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { Split } from '../task.ts';
import type { Metrics, Objective } from './objective.ts';

/** Examples whose activations are held at once. */
const chunk = 1000;

/** Metrics of a model on a split: clean, that is without noise, as at inference. */
export function evaluate(
  model: tf.LayersModel,
  split: Split,
  inputShape: readonly number[],
  objective: Objective,
): Metrics {
  const width = split.inputs.length / split.size;
  const sums: Record<string, number> = {};
  for (let start = 0; start < split.size; start += chunk) {
    const end = Math.min(start + chunk, split.size);
    const logits = tf.tidy(() => {
      const x = tf.tensor(split.inputs.subarray(start * width, end * width), [end - start, ...inputShape]);
      return Float32Array.from(predict(model, x, { batchSize: chunk }).dataSync());
    });
    objective.accumulate(sums, logits, split.labels.subarray(start, end));
  }
  return Object.fromEntries(objective.metrics.map(({ name }) => [name, (sums[name] ?? 0) / split.size]));
}

/** The sum of the penalties that regularizers have put on the model's layers. */
export function penaltyOf(model: tf.LayersModel): number {
  return tf.tidy(() => model.calculateLosses().reduce((sum, penalty) => sum + penalty.dataSync()[0]!, 0));
}
