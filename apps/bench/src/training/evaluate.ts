import { lossesOf, predict } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task.ts';
import { inputsOf, labelsOf, labelsPerExample } from './examples.ts';
import type { Metrics, Objective } from './objective.ts';

/** Examples whose activations are held at once: so many, and fewer where an example has many labels. */
const chunk = { examples: 1000, labels: 8192 };

/** Metrics of a model on a split, means over its labels: clean, that is without noise, as at inference. */
export function evaluate(
  model: tf.LayersModel,
  split: Split,
  form: ExampleForm,
  objective: Objective,
): Metrics {
  const each = labelsPerExample(form);
  const batchSize = Math.min(chunk.examples, Math.ceil(chunk.labels / each));
  const sums: Record<string, number> = {};
  for (let start = 0; start < split.size; start += batchSize) {
    const count = Math.min(batchSize, split.size - start);
    const rows = Int32Array.from({ length: count }, (_, i) => start + i);
    const logits = tf.tidy(() => {
      const x = inputsOf(split, rows, form);
      return Float32Array.from(predict(model, x, { batchSize }).dataSync());
    });
    objective.accumulate(sums, logits, labelsOf(split, rows, form));
  }
  const means = Object.entries(sums).map(([name, sum]) => [name, sum / (split.size * each)]);
  return objective.report(Object.fromEntries(means));
}

/** The sum of the penalties that regularizers have put on the model's layers. */
export function penaltyOf(model: tf.LayersModel): number {
  return tf.tidy(() => lossesOf(model).reduce((sum, penalty) => sum + penalty.dataSync()[0]!, 0));
}
