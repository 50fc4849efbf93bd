import { checkFields, checkNumber } from './arguments.ts';
import { checkPositive } from './checks.ts';
import { StatsError } from './errors.ts';
import { examplesOf, type Probabilities } from './probabilities.ts';

/**
 * Probabilities exp(z / temperature) / sum exp(z / temperature) of logits z, row by row; temperature 1 by default. A
 * temperature above 1 makes them less confident; no temperature changes which class is most probable.
 * Throws StatsError for logits that are not complete rows or not finite, or a temperature not above 0.
 */
export function softmax(
  logits: Probabilities,
  temperature: number = 1,
): {
  /** Probabilities in row-major order. */
  readonly values: Float64Array;
  /** Number of probabilities in a row. */
  readonly classes: number;
} {
  checkFields(logits, ['values', 'classes'], 'softmax');
  checkNumber(temperature, 'softmax, temperature');
  checkLogits(logits);
  checkPositive(temperature, 'temperature');
  const { values, classes } = logits;
  const result = new Float64Array(values.length);
  for (let row = 0; row < values.length; row += classes) {
    let top = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c += 1) top = Math.max(top, values[row + c]!);
    let total = 0;
    for (let c = 0; c < classes; c += 1) {
      result[row + c] = Math.exp((values[row + c]! - top) / temperature);
      total += result[row + c]!;
    }
    for (let c = 0; c < classes; c += 1) result[row + c]! /= total;
  }
  return { values: result, classes };
}

/** Number of examples. Throws unless all logits are finite. */
export function checkLogits(logits: Probabilities): number {
  const examples = examplesOf(logits, 'logits');
  for (let i = 0; i < logits.values.length; i += 1) {
    if (Number.isFinite(logits.values[i])) continue;
    throw new StatsError({
      subject: `logits.values[${i}]`,
      expected: 'a finite number',
      received: String(logits.values[i]),
      remedy: 'Pass the inputs of softmax, or logarithms of probabilities clipped above 0.',
    });
  }
  return examples;
}
