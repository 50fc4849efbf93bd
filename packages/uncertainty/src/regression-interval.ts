import { checkKeys, checkTensors, RegattaError } from '@regatta/core';
import { normalCdf, normalQuantile, quantile } from '@regatta/stats';
import * as tf from '@tensorflow/tfjs';
import { checkFinite, checkPositive, checkSamples } from './checks.ts';

/** Options of {@link regressionInterval}. */
export interface IntervalOptions {
  /** Probability that the interval contains the value, in (0, 1). Default: 0.95. */
  readonly confidence?: number;
  /** Precision of the observation noise, 1 / variance; above 0. Without it, the interval is for the noiseless value. */
  readonly tau?: number;
}

/** An interval for every predicted number. Each tensor has the shape [...] of one sample. */
export interface RegressionInterval {
  /** Mean of the samples. */
  readonly mean: tf.Tensor;
  /** Square root of the variance of the samples (divided by their number) plus 1 / tau. */
  readonly standardDeviation: tf.Tensor;
  /** Lower bound. */
  readonly lower: tf.Tensor;
  /** Upper bound. */
  readonly upper: tf.Tensor;
}

/**
 * Equal-tailed interval of the predictive distribution, element by element.
 *
 * Without tau, the bounds are the quantiles (1 -+ confidence) / 2 of the samples, interpolated (type 7). With tau, they
 * are those of the mixture mean_s N(y_s, 1 / tau), an interval for a new observation. The standard deviation includes
 * the noise; the mean does not.
 *
 * @param samples [samples, ...], in units of the target.
 * @throws RegattaError for empty samples, values that are not finite, or options out of range.
 * @see Gal and Ghahramani 2016, arXiv 1506.02142.
 */
export function regressionInterval(samples: tf.Tensor, options: IntervalOptions = {}): RegressionInterval {
  checkTensors('regressionInterval', { samples });
  checkKeys(options, ['confidence', 'tau'], 'regressionInterval');
  const { confidence = 0.95, tau } = options;
  const subject = 'regressionInterval';
  checkSamples(samples, '[samples, ...]', 1, subject);
  if (!(confidence > 0 && confidence < 1)) {
    throw new RegattaError({
      subject,
      expected: 'confidence between 0 and 1, exclusive',
      received: confidence,
      remedy: 'Pass e.g. confidence: 0.95.',
    });
  }
  if (tau !== undefined) checkPositive(tau, 'tau', subject);
  const [count = 1, ...shape] = samples.shape;
  const values = samples.dataSync();
  checkFinite(values, 'samples', subject);
  const size = values.length / count;
  const tail = (1 - confidence) / 2;
  const noise = tau === undefined ? 0 : 1 / Math.sqrt(tau);
  const at = noise === 0 ? quantile : mixtureQuantile(noise);
  const columns = Array.from({ length: size }, (_, i) =>
    Array.from({ length: count }, (_, sample) => values[sample * size + i] ?? 0),
  );
  const made = (of: (column: readonly number[]) => number): tf.Tensor => tf.tensor(columns.map(of), shape);
  return {
    mean: made(average),
    standardDeviation: made((column) => {
      const center = average(column);
      return Math.sqrt(average(column.map((value) => (value - center) ** 2)) + noise ** 2);
    }),
    lower: made((column) => at(column, tail)),
    upper: made((column) => at(column, 1 - tail)),
  };
}

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Returns the quantile function of the mixture of normal distributions centered on the values. The quantile lies between
 * those of the lowest and the highest component, which bound the bisection.
 */
function mixtureQuantile(sd: number): (values: readonly number[], p: number) => number {
  return (values, p) => {
    const shift = sd * normalQuantile(p);
    let low = values.reduce((least, value) => Math.min(least, value)) + shift;
    let high = values.reduce((most, value) => Math.max(most, value)) + shift;
    for (;;) {
      const middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) return middle;
      if (average(values.map((value) => normalCdf((middle - value) / sd))) < p) low = middle;
      else high = middle;
    }
  };
}
