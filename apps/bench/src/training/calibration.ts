import {
  adaptiveCalibrationError,
  brierScore,
  calibrationError,
  classwiseCalibrationError,
  fitTemperature,
  misclassificationAuroc,
  negativeLogLikelihood,
  riskCoverage,
} from '@regatta/stats';
import type * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task.ts';
import { labelsOf } from './examples.ts';
import { logitsOf, softmax } from './logits.ts';
import type { Metrics, Objective } from './objective.ts';

/** Bins of confidence, `(i / 15, (i + 1) / 15]`. */
export const calibrationBins = 15;

/** How far a model's probabilities can be believed. */
export interface Calibration {
  /**
   * `expectedCalibrationError`, `adaptiveCalibrationError`, `classwiseCalibrationError`, `brier` (sum form), `aurc`,
   * `auroc` (errors told from hits by confidence); and after one temperature fitted on the validation split:
   * `temperature`, `calibratedLoss`, `calibratedError`.
   */
  readonly metrics: Metrics;
  /** Predictions by confidence. */
  readonly bins: readonly { readonly count: number; readonly confidence: number; readonly accuracy: number }[];
}

/** A split's logits and classes. */
function judged(model: tf.LayersModel, split: Split, form: ExampleForm, classes: number) {
  const values = new Float32Array(split.size * classes);
  const labels = new Int32Array(split.size);
  for (const part of logitsOf(model, split, form)) {
    values.set(part.logits, part.rows[0]! * classes);
    labels.set(labelsOf(split, part.rows, form), part.rows[0]!);
  }
  return { values, labels };
}

/** The largest probability of each row, and whether it is the label's. */
export function topOf(probabilities: Float64Array, classes: number, labels: ArrayLike<number>) {
  const confidence = new Float64Array(labels.length);
  const correct = Array.from(confidence, (_, row) => {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (probabilities[row * classes + c]! > probabilities[row * classes + best]!) best = c;
    }
    confidence[row] = probabilities[row * classes + best]!;
    return best === labels[row];
  });
  return { confidence: Array.from(confidence), correct };
}

/** Calibration of a classifier of whole examples on the test split; undefined for other objectives. */
export function measureCalibration(
  model: tf.LayersModel,
  { validation, test }: { readonly validation: Split; readonly test: Split },
  form: ExampleForm,
  { classes }: Objective,
): Calibration | undefined {
  if (classes === undefined) return undefined;
  const { values: logits, labels } = judged(model, test, form, classes);
  const probabilities = { values: softmax(logits, classes), classes };
  const { confidence, correct } = topOf(probabilities.values, classes, labels);
  const { ece, bins } = calibrationError(confidence, correct, { bins: calibrationBins });
  const fitOn = judged(model, validation, form, classes);
  const { temperature } = fitTemperature({ values: fitOn.values, classes }, fitOn.labels);
  const cooled = { values: softmax(logits.map((value) => value / temperature), classes), classes };
  return {
    metrics: {
      expectedCalibrationError: ece,
      adaptiveCalibrationError: adaptiveCalibrationError(confidence, correct, { bins: calibrationBins }),
      classwiseCalibrationError: classwiseCalibrationError(probabilities, labels, { bins: calibrationBins }),
      brier: brierScore(probabilities, labels),
      aurc: riskCoverage(confidence, correct).aurc,
      auroc: misclassificationAuroc(confidence, correct) ?? 1,
      temperature,
      calibratedLoss: negativeLogLikelihood(cooled, labels),
      calibratedError: calibrationError(topOf(cooled.values, classes, labels).confidence, correct, {
        bins: calibrationBins,
      }).ece,
    },
    bins: bins.map(({ count, confidence, accuracy }) => ({ count, confidence, accuracy })),
  };
}
