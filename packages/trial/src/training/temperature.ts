import { fitTemperature, type Probabilities, type Temperature } from '@regatta/stats';
import type { ExampleForm, Labels, Split } from '../task-data.ts';
import { labelsPerExample, spacedIndices } from './examples.ts';

/**
 * Standard deviation of ln T in the prior of temperatures: without one, a network that makes no mistake on a small validation split
 * gets a temperature near 0, and one mistake on the test split then costs it whatever rounding allows.
 */
const temperaturePrior = 0.5;

/** Of more labels and logits than these, evenly spaced examples are taken: a temperature is one number. */
const most = { logits: 2 ** 19, labels: 1000 };

/** The rows of a split to whose labels a temperature is fitted, in ascending order. */
export function fittingRows(split: Split, form: ExampleForm, classes: number): Int32Array {
  const each = labelsPerExample(form);
  const labels = Math.max(most.labels, Math.floor(most.logits / classes));
  const size = Math.min(split.size, Math.max(1, Math.floor(labels / each)));
  return spacedIndices(split.size, size);
}

/**
 * The temperature of a network and the loss (nats) after it; both are NaN for logits that are not finite.
 *
 * @param logits of the examples to which it is fitted, never test examples.
 */
export function temperatureFor(
  logits: Probabilities,
  labels: Labels,
): Pick<Temperature, 'temperature' | 'after'> {
  for (let i = 0; i < logits.values.length; i++) {
    if (!Number.isFinite(logits.values[i])) return { temperature: Number.NaN, after: Number.NaN };
  }
  return fitTemperature(logits, labels, { prior: temperaturePrior });
}
