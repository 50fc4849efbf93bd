import type { ExampleLosses, Metrics, SplitMetrics } from '@regatta/record';
import { packLosses } from '@regatta/record';
import type * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split, TaskData } from '../task-data.ts';
import { labelsOf, labelsPerExample } from './examples.ts';
import { logitsOf, type SplitLogits } from './logits.ts';
import type { Objective } from './objective.ts';
import { fittingRows, temperatureFor } from './temperature.ts';

/** The temperature that suits the validation split; 1 for a network that predicts numbers, NaN for logits that are not finite. */
function temperatureOf(
  validation: SplitLogits,
  data: Omit<TaskData, 'test'>,
  { predicts }: Objective,
): number {
  if (predicts !== 'classes') return 1;
  const { classes } = validation;
  const rows = fittingRows(data.validation, data, classes);
  const values = new Float32Array(rows.length * labelsPerExample(data) * classes);
  let filled = 0;
  const keep = (_: Int32Array, logits: Float32Array): void => {
    values.set(logits, filled);
    filled += logits.length;
  };
  validation.forEach(keep, rows);
  return temperatureFor({ values, classes }, labelsOf(data.validation, rows, data)).temperature;
}

/** One minus the mean recall of the classes that occur. */
function balancedErrorOf(labels: readonly number[], missed: readonly number[], classes: number): number {
  const counts = new Float64Array(classes);
  const misses = new Float64Array(classes);
  labels.forEach((label, i) => {
    counts[label]! += 1;
    misses[label]! += missed[i]!;
  });
  const present = [...counts.keys()].filter((c) => counts[c]! > 0);
  return present.reduce((sum, c) => sum + misses[c]! / counts[c]!, 0) / present.length;
}

/** The mean F1 score of the classes that occur: 2 hits / (labels + predictions) of each. */
function macroF1Of(labels: readonly number[], predicted: readonly number[], classes: number): number {
  const hits = new Float64Array(classes);
  const [ofLabels, ofPredictions] = [new Float64Array(classes), new Float64Array(classes)];
  labels.forEach((label, i) => {
    ofLabels[label]! += 1;
    ofPredictions[predicted[i]!]! += 1;
    if (predicted[i] === label) hits[label]! += 1;
  });
  const present = [...ofLabels.keys()].filter((c) => ofLabels[c]! > 0);
  const sum = present.reduce((total, c) => total + (2 * hits[c]!) / (ofLabels[c]! + ofPredictions[c]!), 0);
  return sum / present.length;
}

/** The class with the largest logit, the first of equals. */
function largestOf(logits: Float32Array, offset: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (logits[offset + c]! > logits[offset + best]!) best = c;
  return best;
}

interface MeasuredSplit {
  readonly metrics: Metrics;
  /** The temperature-scaled loss of each example, and whether its class is missed. */
  readonly losses: Float32Array;
  readonly missed: Uint8Array;
}

function measureSplit(
  of: SplitLogits,
  split: Split,
  form: ExampleForm,
  objective: Objective,
  temperature: number,
): MeasuredSplit {
  const { classes, predicts } = objective;
  const each = labelsPerExample(form);
  const sums: Record<string, number> = {};
  const losses = new Float32Array(split.size);
  const missed = new Uint8Array(split.size);
  let scaled = 0;
  const classesSeen: number[] = [];
  const missesSeen: number[] = [];
  const predicted: number[] = [];
  of.forEach((rows, logits) => {
    const labels = labelsOf(split, rows, form);
    objective.accumulate(sums, logits, labels);
    const judged = objective.judge(logits, labels, temperature);
    rows.forEach((row, i) => {
      let sum = 0;
      for (let k = 0; k < each; k++) sum += judged.losses[i * each + k]!;
      scaled += sum;
      losses[row] = sum / each;
      if (each === 1) missed[row] = judged.missed[i]!;
    });
    if (classes !== undefined) {
      for (const label of labels) classesSeen.push(label);
      for (const miss of judged.missed) missesSeen.push(miss);
      labels.forEach((_, i) => void predicted.push(largestOf(logits, i * classes, classes)));
    }
  });
  const labelCount = split.size * each;
  const means = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / labelCount]));
  return {
    metrics: {
      ...objective.report(means, form),
      ...(predicts === 'classes' ? { scaledLoss: scaled / labelCount } : {}),
      ...(classes === undefined
        ? {}
        : {
            balancedError: balancedErrorOf(classesSeen, missesSeen, classes),
            macroF1: macroF1Of(classesSeen, predicted, classes),
          }),
    },
    losses,
    missed,
  };
}

/** The metrics of a network's present weights, and the losses of the single test examples. */
export interface CheckpointMetrics {
  readonly metrics: SplitMetrics;
  /** Absent without a test split. */
  readonly examples?: ExampleLosses;
  /** The logits of the splits that calibration is measured on; those of the test split are absent without one. */
  readonly logits: { readonly validation: SplitLogits; readonly test?: SplitLogits };
}

/**
 * Measures a network at inference, without noise. Losses of classes are measured raw and after one temperature, which is fitted
 * on the validation split: `scaledLoss` (Guo et al. 2017, ICML; with a prior, see `temperature.ts`).
 *
 * @param test the test split; left out in a `tune` trial.
 * @returns undefined if a metric is not finite.
 */
export function measureCheckpoint(
  model: tf.LayersModel,
  data: Omit<TaskData, 'test'>,
  objective: Objective,
  test?: Split,
): CheckpointMetrics | undefined {
  const { train, validation } = data;
  const logits = {
    validation: logitsOf(model, validation, data),
    ...(test && { test: logitsOf(model, test, data) }),
  };
  const temperature = temperatureOf(logits.validation, data, objective);
  const measured = (split: Split, of: SplitLogits): MeasuredSplit =>
    measureSplit(of, split, data, objective, temperature);
  const tested = test && logits.test && measured(test, logits.test);
  const metrics: SplitMetrics = {
    train: measured(train, logitsOf(model, train, data)).metrics,
    validation: measured(validation, logits.validation).metrics,
    ...(tested && { test: tested.metrics }),
  };
  const all = Object.values(metrics).flatMap((split: Metrics | undefined) => Object.values(split ?? {}));
  if (!all.every(Number.isFinite)) return undefined;
  return { metrics, logits, ...(tested && { examples: packLosses(tested) }) };
}
