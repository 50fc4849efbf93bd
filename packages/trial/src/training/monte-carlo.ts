import type { MonteCarlo } from '@regatta/record';
import {
  classify,
  misclassificationAuroc,
  mutualInformation,
  negativeLogLikelihood,
  softmax,
} from '@regatta/stats';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task-data.ts';
import { orNothing } from './calibration.ts';
import { inputsOf, labelsOf } from './examples.ts';
import type { Objective } from './objective.ts';
import { samplesOf } from './samples-of.ts';

/** Maximum number of test examples that are sampled: the first ones, the same for every arm. */
const rowsAtMost = 500;

/**
 * Samples the predictive distribution of a classifier of whole examples. Undefined for other objectives, and if all samples
 * are equal because the network has no noise.
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
  const drawn = tf.tidy(() => samplesOf(model, inputsOf(split, rows, form), { samples, seed }));
  const logits = Float32Array.from(drawn.dataSync<'float32'>());
  drawn.dispose();
  const width = rows.length * classes;
  if (logits.subarray(width).every((value, i) => value === logits[i % width])) return undefined;
  const each = Array.from({ length: samples }, (_, i) =>
    softmax({ values: logits.subarray(i * width, (i + 1) * width), classes }),
  );
  const { mean, predictiveEntropy, mutualInformation: doubt } = mutualInformation(each);
  const labels = labelsOf(split, rows, form);
  const { accuracy, correct } = classify(mean, labels);
  const average = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / rows.length;
  const certainty = predictiveEntropy.map((entropy) => -entropy);
  return {
    samples,
    rows: rows.length,
    metrics: {
      loss: negativeLogLikelihood(mean, labels),
      accuracy,
      ...orNothing('auroc', misclassificationAuroc(certainty, correct)),
      entropy: average(predictiveEntropy),
      mutualInformation: average(doubt),
    },
  };
}
