import { checkCount } from './checks.ts';
import { StatsError } from './errors.ts';

/**
 * A matrix of one row an example and one column a class, row after row: `values[i * classes + c]`. What a model
 * predicts is used as it comes, a Float32Array with its number of classes.
 */
export interface Probabilities {
  /** Rows, one after the other. */
  readonly values: ArrayLike<number>;
  /** Values in a row. */
  readonly classes: number;
}

/** Rounding that probabilities in single precision may carry beyond 0 and 1. */
const slack = 1e-5;

/** Number of examples. Throws unless there is at least one, in whole rows. */
export function examplesOf({ values, classes }: Probabilities, subject: string): number {
  checkCount(classes, `${subject}.classes`, 1);
  if (values.length > 0 && values.length % classes === 0) return values.length / classes;
  throw new StatsError({
    subject,
    expected: `at least one row of ${classes} values`,
    received: `${values.length} values`,
    remedy: 'Pass values row after row, as many a row as there are classes.',
  });
}

/** Number of examples. Throws unless every value is a probability. */
export function checkProbabilities(probabilities: Probabilities): number {
  const examples = examplesOf(probabilities, 'probabilities');
  checkUnit(probabilities.values, 'probabilities.values');
  return examples;
}

/** Throws unless every value lies between 0 and 1, rounding in single precision allowed for. */
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

/** Throws unless there is one class, from 0 to classes - 1, an example. */
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

/** Throws unless there is one value an example. */
export function checkLength(values: ArrayLike<unknown>, examples: number, subject: string): void {
  if (values.length === examples && examples > 0) return;
  throw new StatsError({
    subject,
    expected: examples > 0 ? `${examples} values, one an example` : 'at least one value',
    received: String(values.length),
    remedy: 'Pass one value an example, in the same order.',
  });
}
