import { lossesOf } from '@regatta/core';
import type { Metrics } from '@regatta/record';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task-data.ts';
import { labelsOf, labelsPerExample } from './examples.ts';
import { forEachLogits } from './logits.ts';
import type { Objective } from './objective.ts';

/**
 * Returns the metrics of a model on a split, averaged over its labels, at inference, i.e. without noise.
 *
 * @param form how the examples are stored and encoded.
 * @param objective decides the metrics.
 * @param chosen the examples; all by default.
 */
export function evaluate(
  model: tf.LayersModel,
  split: Split,
  form: ExampleForm,
  objective: Objective,
  chosen?: Int32Array,
): Metrics {
  const each = labelsPerExample(form);
  const sums: Record<string, number> = {};
  const use = (rows: Int32Array, logits: Float32Array): void =>
    objective.accumulate(sums, logits, labelsOf(split, rows, form));
  forEachLogits(model, split, form, use, chosen);
  const size = (chosen?.length ?? split.size) * each;
  const means = Object.entries(sums).map(([name, sum]) => [name, sum / size]);
  return objective.report(Object.fromEntries(means), form);
}

/** Returns the sum of the penalties that regularizers added to the model's layers. */
export function penaltyOf(model: tf.LayersModel): number {
  return tf.tidy(() => lossesOf(model).reduce((sum, penalty) => sum + penalty.dataSync()[0]!, 0));
}
