import { lossesOf } from '@regatta/core';
import type { Metrics } from '@regatta/record';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task-data.ts';
import { labelsOf, labelsPerExample } from './examples.ts';
import { forEachLogits } from './logits.ts';
import type { Objective } from './objective.ts';

/** Metrics of a model on a split, means over its labels: clean, that is without noise, as at inference. */
export function evaluate(
  model: tf.LayersModel,
  split: Split,
  form: ExampleForm,
  objective: Objective,
): Metrics {
  const each = labelsPerExample(form);
  const sums: Record<string, number> = {};
  forEachLogits(model, split, form, (rows, logits) => {
    objective.accumulate(sums, logits, labelsOf(split, rows, form));
  });
  const means = Object.entries(sums).map(([name, sum]) => [name, sum / (split.size * each)]);
  return objective.report(Object.fromEntries(means), form);
}

/** The sum of the penalties that regularizers have put on the model's layers. */
export function penaltyOf(model: tf.LayersModel): number {
  return tf.tidy(() => lossesOf(model).reduce((sum, penalty) => sum + penalty.dataSync()[0]!, 0));
}
