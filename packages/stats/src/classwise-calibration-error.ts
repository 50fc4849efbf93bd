import { checkFields, checkList, checkOptions } from './arguments.ts';
import { type CalibrationOptions, calibrationError } from './calibration-error.ts';
import { mean } from './moments.ts';
import { checkLabels, checkProbabilities, type Probabilities } from './probabilities.ts';

/** The result of {@link classwiseCalibrationError}. */
export interface ClasswiseCalibrationError {
  /** Mean over classes. */
  readonly mean: number;
  /** Expected calibration error of each class. */
  readonly perClass: number[];
}

/**
 * Expected calibration error of each class's probability against whether it is the true class, and the mean over classes.
 * Bins as in calibrationError. Throws StatsError for probabilities outside [0, 1], labels that are not one class per
 * example, or options out of range. Nixon et al. 2019, CVPR workshops; Kull et al. 2019, NeurIPS.
 */
export function classwiseCalibrationError(
  probabilities: Probabilities,
  labels: ArrayLike<number>,
  options: CalibrationOptions = {},
): ClasswiseCalibrationError {
  checkFields(probabilities, ['values', 'classes'], 'classwiseCalibrationError');
  checkList(labels, 'classwiseCalibrationError, labels');
  checkOptions(options, ['bins', 'closed'], 'classwiseCalibrationError');
  const examples = checkProbabilities(probabilities);
  const { values, classes } = probabilities;
  checkLabels(labels, examples, classes);
  const perClass = Array.from({ length: classes }, (_, c) => {
    const confidence = new Float64Array(examples);
    const correct = new Uint8Array(examples);
    for (let i = 0; i < examples; i += 1) {
      confidence[i] = values[i * classes + c]!;
      correct[i] = labels[i] === c ? 1 : 0;
    }
    return calibrationError(confidence, correct, options).ece;
  });
  return { mean: mean(perClass), perClass };
}
