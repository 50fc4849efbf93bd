import { lossesOf } from '@regatta/core';
import type { Metrics } from '@regatta/record';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task-data.ts';
import { labelsOf, labelsPerExample } from './examples.ts';
import { forEachLogits } from './logits.ts';
import type { Objective } from './objective.ts';
import { fittingRows, temperatureFor } from './temperature.ts';

/**
 * Returns the metrics of a model on a split, averaged over its labels, at inference, i.e. without noise.
 *
 * @param form how the examples are stored and encoded.
 * @param objective decides the metrics.
 */
export function evaluate(
  model: tf.LayersModel,
  split: Split,
  form: ExampleForm,
  objective: Objective,
): Metrics {
  return evaluateWith(model, split, form, objective, () => {});
}

function evaluateWith(
  model: tf.LayersModel,
  split: Split,
  form: ExampleForm,
  objective: Objective,
  look: (rows: Int32Array, logits: Float32Array) => void,
): Metrics {
  const each = labelsPerExample(form);
  const sums: Record<string, number> = {};
  const use = (rows: Int32Array, logits: Float32Array): void => {
    objective.accumulate(sums, logits, labelsOf(split, rows, form));
    look(rows, logits);
  };
  forEachLogits(model, split, form, use);
  const size = split.size * each;
  const means = Object.entries(sums).map(([name, sum]) => [name, sum / size]);
  return objective.report(Object.fromEntries(means), form);
}

/**
 * Returns the metrics of a model on the validation split, like {@link evaluate}, and for a network that predicts classes `scaledLoss`:
 * the loss (nats) after one temperature, which is fitted to the same examples. The best checkpoint of a training is the one where it is
 * lowest, because it is also what ranks arms: a network that is merely overconfident is not past its best.
 */
export function evaluateScaled(
  model: tf.LayersModel,
  split: Split,
  form: ExampleForm,
  objective: Objective,
): Metrics {
  if (objective.predicts !== 'classes') return evaluate(model, split, form, objective);
  const classes = model.outputs[0]!.shape.at(-1)!;
  const fitted = fittingRows(split, form, classes);
  const perExample = labelsPerExample(form) * classes;
  const values = new Float32Array(fitted.length * perExample);
  let next = 0;
  const metrics = evaluateWith(model, split, form, objective, (rows, logits) => {
    rows.forEach((row, i) => {
      if (row !== fitted[next]) return;
      values.set(logits.subarray(i * perExample, (i + 1) * perExample), next * perExample);
      next += 1;
    });
  });
  const { after } = temperatureFor({ values, classes }, labelsOf(split, fitted, form));
  return { ...metrics, scaledLoss: after };
}

/** Returns the sum of the penalties that regularizers added to the model's layers. */
export function penaltyOf(model: tf.LayersModel): number {
  return tf.tidy(() => lossesOf(model).reduce((sum, penalty) => sum + penalty.dataSync()[0]!, 0));
}
