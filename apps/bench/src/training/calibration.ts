import {
  adaptiveCalibrationError,
  brierScore,
  calibrationError,
  classify,
  classwiseCalibrationError,
  fitTemperature,
  misclassificationAuroc,
  negativeLogLikelihood,
  riskCoverage,
  softmax,
} from '@regatta/stats';
import type * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task.ts';
import { labelsOf } from './examples.ts';
import { forEachLogits } from './logits.ts';
import type { Metrics, Objective } from './objective.ts';

/** Bins of confidence, `(i / 15, (i + 1) / 15]`. */
export const calibrationBins = 15;

/** How far a model's probabilities can be believed. */
export interface Calibration {
  /**
   * `expectedCalibrationError`, `adaptiveCalibrationError`, `classwiseCalibrationError`, `brier` (sum form), `aurc`,
   * `auroc` (errors told from hits by confidence; absent when all are hits, or none); and after one temperature fitted on the validation split:
   * `temperature`, `calibratedLoss`, `calibratedError`.
   */
  readonly metrics: Metrics;
  /** Predictions by confidence. */
  readonly bins: readonly {
    readonly count: number;
    readonly confidence: number;
    readonly accuracy: number;
  }[];
}

/** A split's logits and classes. */
function judged(model: tf.LayersModel, split: Split, form: ExampleForm, classes: number) {
  const values = new Float32Array(split.size * classes);
  const labels = new Int32Array(split.size);
  forEachLogits(model, split, form, (rows, logits) => {
    values.set(logits, rows[0]! * classes);
    labels.set(labelsOf(split, rows, form), rows[0]!);
  });
  return { logits: { values, classes }, labels };
}

/** Calibration of a classifier of whole examples on the test split; undefined for other objectives. */
export function measureCalibration(
  model: tf.LayersModel,
  { validation, test }: { readonly validation: Split; readonly test: Split },
  form: ExampleForm,
  { classes }: Objective,
): Calibration | undefined {
  if (classes === undefined) return undefined;
  const { logits, labels } = judged(model, test, form, classes);
  const probabilities = softmax(logits);
  const { confidence, correct } = classify(probabilities, labels);
  const options = { bins: calibrationBins };
  const { ece, bins } = calibrationError(confidence, correct, options);
  const fitOn = judged(model, validation, form, classes);
  const { temperature } = fitTemperature(fitOn.logits, fitOn.labels);
  const scaled = softmax(logits, temperature);
  return {
    metrics: {
      expectedCalibrationError: ece,
      adaptiveCalibrationError: adaptiveCalibrationError(confidence, correct, options),
      classwiseCalibrationError: classwiseCalibrationError(probabilities, labels, options).mean,
      brier: brierScore(probabilities, labels),
      aurc: riskCoverage(
        confidence,
        correct.map((hit) => !hit),
      ).aurc,
      ...orNothing('auroc', misclassificationAuroc(confidence, correct)),
      temperature,
      calibratedLoss: negativeLogLikelihood(scaled, labels),
      calibratedError: calibrationError(classify(scaled, labels).confidence, correct, options).ece,
    },
    bins: bins.map((bin) => ({
      count: bin.count,
      confidence: bin.confidence ?? 0,
      accuracy: bin.accuracy ?? 0,
    })),
  };
}

/** A metric that not every model has. */
export const orNothing = (name: string, value: number | null): Metrics =>
  value === null ? {} : { [name]: value };
