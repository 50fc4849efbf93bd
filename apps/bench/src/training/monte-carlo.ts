import { predictSamples } from '@regatta/core';
import { misclassificationAuroc } from '@regatta/stats';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task.ts';
import { topOf } from './calibration.ts';
import { inputsOf, labelsOf } from './examples.ts';
import { softmax } from './logits.ts';
import type { Metrics, Objective } from './objective.ts';

/** Test examples that are sampled at most: the first ones, the same for every arm. */
const rowsAtMost = 500;

/** Prediction by averaging passes with the noise on. */
export interface MonteCarlo {
  readonly samples: number;
  /** Test examples that were sampled. */
  readonly rows: number;
  /**
   * Of the mean prediction: `loss` (nats), `accuracy`, `auroc` (errors told from hits by entropy); means over examples:
   * `entropy` (nats) and `mutualInformation`, the part of it that is doubt about the network.
   */
  readonly metrics: Metrics;
}

const entropyOf = (values: Float64Array, start: number, classes: number): number => {
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    const p = values[start + c]!;
    if (p > 0) sum -= p * Math.log(p);
  }
  return sum;
};

/**
 * Samples the predictive distribution of a classifier of whole examples. Undefined for other objectives, and when all
 * samples agree: the network has no noise.
 */
export function measureMonteCarlo(
  model: tf.LayersModel,
  split: Split,
  form: ExampleForm,
  { classes }: Objective,
  { samples, seed }: { readonly samples: number; readonly seed: number },
): MonteCarlo | undefined {
  if (classes === undefined) return undefined;
  const rows = Int32Array.from({ length: Math.min(rowsAtMost, split.size) }, (_, i) => i);
  const logits = tf.tidy(() =>
    Float32Array.from(predictSamples(model, inputsOf(split, rows, form), { samples, seed }).dataSync()),
  );
  const width = rows.length * classes;
  if (logits.subarray(width).every((value, i) => value === logits[i % width])) return undefined;
  const each = softmax(logits, classes);
  const mean = new Float64Array(width);
  each.forEach((p, i) => {
    mean[i % width]! += p / samples;
  });
  const labels = labelsOf(split, rows, form);
  const { correct } = topOf(mean, classes, labels);
  const entropies = Array.from(rows, (row) => entropyOf(mean, row * classes, classes));
  let expected = 0;
  for (let start = 0; start < each.length; start += classes) expected += entropyOf(each, start, classes);
  const average = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / rows.length;
  const entropy = average(entropies);
  return {
    samples,
    rows: rows.length,
    metrics: {
      loss: average(Array.from(labels, (label, row) => -Math.log(Math.max(mean[row * classes + label]!, Number.MIN_VALUE)))),
      accuracy: average(correct.map(Number)),
      auroc: misclassificationAuroc(entropies.map((h) => -h), correct) ?? 1,
      entropy,
      mutualInformation: entropy - expected / (samples * rows.length),
    },
  };
}
