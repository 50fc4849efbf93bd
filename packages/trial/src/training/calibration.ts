import type { Calibration, Metrics } from '@regatta/record';
import { calibrationBins } from '@regatta/record';
import {
  adaptiveCalibrationError,
  brierScore,
  calibrationError,
  classify,
  classwiseCalibrationError,
  misclassificationAuroc,
  negativeLogLikelihood,
  riskCoverage,
  softmax,
} from '@regatta/stats';
import type { ExampleForm, Split } from '../task-data.ts';
import { labelsOf } from './examples.ts';
import type { SplitLogits } from './logits.ts';
import type { Objective } from './objective.ts';
import { temperatureFor } from './temperature.ts';

/** A split's logits and labels. */
function judged(of: SplitLogits, split: Split, form: ExampleForm) {
  const { classes } = of;
  const values = new Float32Array(split.size * classes);
  const labels = new Int32Array(split.size);
  of.forEach((rows, logits) => {
    values.set(logits, rows[0]! * classes);
    labels.set(labelsOf(split, rows, form), rows[0]!);
  });
  return { logits: { values, classes }, labels };
}

/** A split with its logits. */
export interface PredictedSplit {
  readonly split: Split;
  readonly logits: SplitLogits;
}

/** Calibration of a classifier of whole examples on the test split; undefined for other objectives. */
export function measureCalibration(
  { validation, test }: { readonly validation: PredictedSplit; readonly test: PredictedSplit },
  form: ExampleForm,
  { classes }: Objective,
): Calibration | undefined {
  if (classes === undefined) return undefined;
  const { logits, labels } = judged(test.logits, test.split, form);
  const probabilities = softmax(logits);
  const { confidence, correct } = classify(probabilities, labels);
  const options = { bins: calibrationBins };
  const { ece, bins } = calibrationError(confidence, correct, options);
  const fitOn = judged(validation.logits, validation.split, form);
  const { temperature } = temperatureFor(fitOn.logits, fitOn.labels);
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

/** A metric as an object; empty if the metric is null. */
export const orNothing = (name: string, value: number | null): Metrics =>
  value === null ? {} : { [name]: value };
