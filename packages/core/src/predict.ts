import * as tf from '@tensorflow/tfjs';
import { checkModel, checkTensors } from './arguments.ts';
import { RegattaError } from './errors.ts';
import { checkKeys, checkSeed } from './options.ts';
import type { ModelInput, PredictOptions, SampleOptions } from './predict-options.ts';
import { inputsOf, sampleOutputs } from './sample-outputs.ts';

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

function requireOneOutput(outputs: number, subject: string): void {
  if (outputs === 1) return;
  throw new RegattaError({
    subject,
    expected: 'a model with one output',
    received: `${outputs} outputs`,
    remedy:
      'Create a tf.model with the one output that you need, or sample all outputs with predictSamplesByOutput.',
  });
}

function checkSampleOptions(model: tf.LayersModel, options: SampleOptions, subject: string): void {
  checkModel(model, subject);
  checkKeys(options, ['samples', 'batchSize', 'seed'], subject);
  const { batchSize = 256, samples, seed = 0 } = options;
  checkSeed(seed, subject);
  requirePositive(batchSize, subject, 'batchSize');
  requirePositive(samples, subject, 'samples');
}

function forward(model: tf.LayersModel, x: tf.Tensor): tf.Tensor {
  const output = model.predict(x, { batchSize: x.shape[0] ?? 1 });
  if (!Array.isArray(output)) return output;
  requireOneOutput(output.length, 'predict');
  return output[0]!;
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
 * The deterministic prediction: every regularizer uses its inference rule (weight scaling, expectation, plain weights).
 *
 * @param x [batch, ...]. @returns [batch, ...].
 * @throws RegattaError for anything but a model with one output, inputs that it does not take, and unknown options.
 */
export function predict(model: tf.LayersModel, x: tf.Tensor, options: PredictOptions = {}): tf.Tensor {
  checkModel(model, 'predict');
  checkTensors('predict', { x });
  checkKeys(options, ['batchSize'], 'predict');
  const { batchSize = 256 } = options;
  requirePositive(batchSize, 'predict', 'batchSize');
  inputsOf(model, x, 'predict');
  return inBatches(x, batchSize, (rows) => forward(model, rows));
}

/**
 * Monte-Carlo predictions: forward passes with all dropout and noise on and everything else in inference mode, so batch
 * normalization neither uses nor updates batch statistics.
 *
 * Works with any model of Regatta or tfjs layers, and leaves the model unchanged. The noise of tfjs layers is seeded, and
 * drawn correctly where tfjs does not (`alphaDropout`, recurrent dropout of GRU). The same seed gives the same samples
 * for any batch size, and sample s does not depend on the number of samples. Layers that depend on no noise run once per
 * batch, and several samples share a batch if they fit in `batchSize` rows.
 *
 * Warns (`no-noise`) when the model has no noise, so that all samples are the same.
 *
 * @param x [batch, ...]. @returns [samples, batch, ...].
 * @throws RegattaError for inputs that the model does not take, and for a model with several outputs: see {@link predictSamplesByOutput}.
 * @see Gal and Ghahramani 2016, arXiv 1506.02142.
 */
export function predictSamples(model: tf.LayersModel, x: ModelInput, options: SampleOptions): tf.Tensor {
  checkSampleOptions(model, options, 'predictSamples');
  requireOneOutput(model.outputs.length, 'predictSamples');
  return tf.tidy(() => sampleOutputs(model, inputsOf(model, x, 'predictSamples'), options)[0]!);
}

/** Like {@link predictSamples}, for any number of outputs: samples [samples, batch, ...] by output name. */
export function predictSamplesByOutput(
  model: tf.LayersModel,
  x: ModelInput,
  options: SampleOptions,
): Record<string, tf.Tensor> {
  checkSampleOptions(model, options, 'predictSamplesByOutput');
  return tf.tidy(() => {
    const outputs = sampleOutputs(model, inputsOf(model, x, 'predictSamplesByOutput'), options);
    return Object.fromEntries(outputs.map((output, i) => [model.outputNames[i] ?? `${i}`, output]));
  });
}
