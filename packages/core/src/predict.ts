import * as tf from '@tensorflow/tfjs';
import { RegattaError } from './errors.ts';
import { withSampling } from './sampling.ts';
import { stream } from './stream.ts';

/** Options of {@link predict}. */
export interface PredictOptions {
  /** Rows computed at once; 256 unless given. Has no influence on the result. */
  readonly batchSize?: number;
}

/** Options of {@link predictSamples}. */
export interface SampleOptions extends PredictOptions {
  /** Number of stochastic passes. */
  readonly samples: number;
  /** Seed of their masks; 0 unless given. */
  readonly seed?: number;
}

function requirePositive(value: number, subject: string, name: string): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new RegattaError({
      subject,
      expected: `${name} to be an integer >= 1`,
      received: value,
      remedy: `Pass e.g. ${name}: 50.`,
    });
  }
}

function forward(model: tf.LayersModel, x: tf.Tensor): tf.Tensor {
  const output = model.predict(x, { batchSize: x.shape[0] ?? 1 });
  if (Array.isArray(output)) {
    throw new RegattaError({
      subject: 'predict',
      expected: 'a model with one output',
      received: `${output.length} outputs`,
      remedy: 'Make a tf.model with the one output that you want to predict.',
    });
  }
  return output;
}

function inBatches(
  x: tf.Tensor,
  batchSize: number,
  run: (rows: tf.Tensor, first: number) => tf.Tensor,
): tf.Tensor {
  return tf.tidy(() => {
    const rows = x.shape[0] ?? 0;
    if (rows <= batchSize) return run(x, 0);
    const parts: tf.Tensor[] = [];
    for (let first = 0; first < rows; first += batchSize) {
      const count = Math.min(batchSize, rows - first);
      const begin = x.shape.map((_, axis) => (axis === 0 ? first : 0));
      const size = x.shape.map((extent, axis) => (axis === 0 ? count : extent));
      parts.push(tf.tidy(() => run(tf.slice(x, begin, size), first)));
    }
    return tf.concat(parts, 0);
  });
}

/**
 * The deterministic prediction: every regularizer at its inference rule (weight scaling, expectation, plain weights).
 *
 * @param x [batch, ...]. @returns [batch, ...].
 */
export function predict(model: tf.LayersModel, x: tf.Tensor, options: PredictOptions = {}): tf.Tensor {
  const { batchSize = 256 } = options;
  requirePositive(batchSize, 'predict', 'batchSize');
  return inBatches(x, batchSize, (rows) => forward(model, rows));
}

/**
 * Monte-Carlo predictions: passes with the noise of Regatta's layers on and everything else at inference, so batch
 * normalisation neither switches to batch statistics nor moves them.
 *
 * The same seed gives the same samples whatever the batch size, and sample s does not depend on how many follow it.
 *
 * @param x [batch, ...]. @returns [samples, batch, ...].
 * @see Gal and Ghahramani 2016, arXiv 1506.02142.
 */
export function predictSamples(model: tf.LayersModel, x: tf.Tensor, options: SampleOptions): tf.Tensor {
  const { batchSize = 256, samples, seed = 0 } = options;
  requirePositive(batchSize, 'predictSamples', 'batchSize');
  requirePositive(samples, 'predictSamples', 'samples');
  const source = stream(seed).fold('sample');
  return tf.tidy(() => {
    const passes: tf.Tensor[] = [];
    for (let sample = 0; sample < samples; sample++) {
      const pass = inBatches(x, batchSize, (rows, firstRow) =>
        withSampling(
          { stream: source.fold(sample), rows: rows.shape[0] ?? 1, firstRow, calls: new Map() },
          () => forward(model, rows),
        ),
      );
      passes.push(pass);
    }
    return tf.stack(passes);
  });
}
