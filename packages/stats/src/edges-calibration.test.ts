import { describe, expect, it } from 'vitest';
import {
  adaptiveCalibrationError,
  brierScore,
  calibrationError,
  classify,
  classwiseCalibrationError,
  fitTemperature,
  misclassificationAuroc,
  mutualInformation,
  negativeLogLikelihood,
  predictiveEntropy,
  riskCoverage,
  StatsError,
  softmax,
} from './index.ts';

const nan = Number.NaN;
const good = { values: [0.5, 0.5, 0.9, 0.1], classes: 2 };
/** An argument that an untyped caller might pass. */
function untyped<T>(json: string): T {
  return JSON.parse(json);
}

describe('errors of calibration', () => {
  it.each<[string, () => unknown, string]>([
    [
      'negativeLogLikelihood',
      () => negativeLogLikelihood({ values: [], classes: 2 }, []),
      'at least one row of 2',
    ],
    [
      'negativeLogLikelihood',
      () => negativeLogLikelihood({ values: [1, 0, 1], classes: 2 }, [0]),
      'received 3 values',
    ],
    [
      'negativeLogLikelihood',
      () => negativeLogLikelihood({ values: [1.5, 0], classes: 2 }, [0]),
      'Apply softmax',
    ],
    [
      'negativeLogLikelihood',
      () => negativeLogLikelihood(good, [0]),
      'labels: expected 2 values, one per example',
    ],
    [
      'negativeLogLikelihood',
      () => negativeLogLikelihood(good, [0, 2]),
      'labels[1]: expected a class from 0 to 1',
    ],
    ['negativeLogLikelihood', () => negativeLogLikelihood(good, [0, 1], { floor: 0 }), 'floor: expected'],
    ['brierScore', () => brierScore({ values: [nan, 0], classes: 2 }, [0]), 'probabilities.values[0]'],
    ['brierScore', () => brierScore({ values: [1], classes: 0 }, [0]), 'probabilities.classes: expected'],
    ['classify', () => classify(good, [0, 0.5]), 'labels[1]: expected a class'],
    ['calibrationError', () => calibrationError([], []), 'confidence: expected at least one value'],
    ['calibrationError', () => calibrationError([0.5], []), 'correct: expected 1 values, one per example'],
    ['calibrationError', () => calibrationError([2], [true]), 'confidence[0]: expected a probability'],
    ['calibrationError', () => calibrationError([1], [true], { bins: 0 }), 'bins: expected'],
    [
      'calibrationError',
      () => calibrationError([1], [true], { closed: untyped('"no"') }),
      "closed: expected 'right'",
    ],
    [
      'adaptiveCalibrationError',
      () => adaptiveCalibrationError([0.5], [true], { bins: 1.5 }),
      'bins: expected',
    ],
    ['classwiseCalibrationError', () => classwiseCalibrationError(good, []), 'labels: expected 2 values'],
    [
      'fitTemperature',
      () => fitTemperature({ values: [1, Number.NEGATIVE_INFINITY], classes: 2 }, [0]),
      'logits.values[1]',
    ],
    [
      'fitTemperature',
      () => fitTemperature({ values: [1, 2], classes: 2 }, [2]),
      'labels[0]: expected a class',
    ],
    [
      'softmax',
      () => softmax({ values: [1, 2], classes: 2 }, 0),
      'temperature: expected a finite number above 0',
    ],
    ['riskCoverage', () => riskCoverage([], []), 'confidence: expected at least one value'],
    ['riskCoverage', () => riskCoverage([nan], [true]), 'confidence[0]: expected a finite number'],
    ['riskCoverage', () => riskCoverage([0.5], [-1]), 'errors[0]: expected a boolean or a finite loss'],
    [
      'misclassificationAuroc',
      () => misclassificationAuroc([nan], [true]),
      'confidence[0]: expected a number',
    ],
    ['misclassificationAuroc', () => misclassificationAuroc([1, 2], [true]), 'correct: expected 2 values'],
    [
      'predictiveEntropy',
      () => predictiveEntropy({ values: [-0.1, 1.1], classes: 2 }),
      'a probability from 0 to 1',
    ],
    [
      'mutualInformation',
      () => mutualInformation([]),
      'samples: expected at least one sample, received none',
    ],
    [
      'mutualInformation',
      () => mutualInformation([good, { values: [1, 0], classes: 2 }]),
      '2 values of 2 classes in sample 1',
    ],
  ])('%s %#', (_, call, message) => {
    expect(call).toThrow(StatsError);
    expect(call).toThrow(message);
  });
});
