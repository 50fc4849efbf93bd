import { checkCount } from './checks.ts';
import { StatsError } from './errors.ts';

/**
 * A matrix with one row per example and one column per class, in row-major order: `values[i * classes + c]`. The output of
 * a model can be used directly, as a Float32Array with its number of classes.
 */
export interface Probabilities {
  /** Values in row-major order. */
  readonly values: ArrayLike<number>;
  /** Number of values in a row. */
  readonly classes: number;
}

/** The amount by which single-precision probabilities may exceed 0 and 1 due to rounding. */
const slack = 1e-5;

/** Number of examples. Throws unless the values form at least one complete row. */
export function examplesOf({ values, classes }: Probabilities, subject: string): number {
  checkCount(classes, `${subject}.classes`, 1);
  if (values.length > 0 && values.length % classes === 0) return values.length / classes;
  throw new StatsError({
    subject,
    expected: `at least one row of ${classes} values`,
    received: `${values.length} values`,
    remedy: 'Pass one value per class for each example, in row-major order.',
  });
}

/** Number of examples. Throws unless every value is a probability. */
export function checkProbabilities(probabilities: Probabilities): number {
  const examples = examplesOf(probabilities, 'probabilities');
  checkUnit(probabilities.values, 'probabilities.values');
  return examples;
}

/** Throws unless every value lies between 0 and 1, up to single-precision rounding. */
export function checkUnit(values: ArrayLike<number>, subject: string): void {
  for (let i = 0; i < values.length; i += 1) {
    if (values[i]! >= -slack && values[i]! <= 1 + slack) continue;
    throw new StatsError({
      subject: `${subject}[${i}]`,
      expected: 'a probability from 0 to 1',
      received: String(values[i]),
      remedy: 'Apply softmax to logits first.',
    });
  }
}

/** Throws unless there is one class from 0 to classes - 1 per example. */
export function checkLabels(labels: ArrayLike<number>, examples: number, classes: number): void {
  checkLength(labels, examples, 'labels');
  for (let i = 0; i < labels.length; i += 1) {
    if (Number.isInteger(labels[i]) && labels[i]! >= 0 && labels[i]! < classes) continue;
    throw new StatsError({
      subject: `labels[${i}]`,
      expected: `a class from 0 to ${classes - 1}`,
      received: String(labels[i]),
      remedy: 'Pass the index of the true class, not a one-hot row.',
    });
  }
}

/** Throws unless there is one value per example. */
export function checkLength(values: ArrayLike<unknown>, examples: number, subject: string): void {
  if (values.length === examples && examples > 0) return;
  throw new StatsError({
    subject,
    expected: examples > 0 ? `${examples} values, one per example` : 'at least one value',
    received: String(values.length),
    remedy: 'Pass one value per example, in the same order.',
  });
}
