import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task.ts';
import { labelsOf, labelsPerExample } from './examples.ts';
import { forEachLogits } from './logits.ts';
import type { Metrics, Objective } from './objective.ts';

/** Metrics of a model on a split, means over its labels: clean, that is without noise, as at inference. */
export function evaluate(
  model: tf.LayersModel,
  split: Split,
  form: ExampleForm,
  objective: Objective,
): Metrics {
  const each = labelsPerExample(form);
  const sums: Record<string, number> = {};
<<<<<<< HEAD
  for (const { rows, logits } of logitsOf(model, split, form)) {
    objective.accumulate(sums, logits, labelsOf(split, rows, form));
=======
  for (let start = 0; start < split.size; start += batchSize) {
    const count = Math.min(batchSize, split.size - start);
    const rows = Int32Array.from({ length: count }, (_, i) => start + i);
    const labels = labelsOf(split, rows, form);
    // Nothing leaves the tidy: tfjs looks for tensors in what does, number by number.
    tf.tidy(() => {
      const logits = predict(model, inputsOf(split, rows, form), { batchSize });
      objective.accumulate(sums, logits.dataSync<'float32'>(), labels);
    });
>>>>>>> 74f4b5e90d1256f46e4b74da4297ccc4ef209610
  }
  const means = Object.entries(sums).map(([name, sum]) => [name, sum / (split.size * each)]);
  return objective.report(Object.fromEntries(means), form);
}

/** The sum of the penalties that regularizers have put on the model's layers. */
export function penaltyOf(model: tf.LayersModel): number {
  return tf.tidy(() => model.calculateLosses().reduce((sum, penalty) => sum + penalty.dataSync()[0]!, 0));
}
