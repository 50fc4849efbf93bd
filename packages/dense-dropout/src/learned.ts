import { ActivationHost, checkModel, checkNumber, WeightsHost } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { NAME as CONCRETE } from './concrete-dropout.ts';
import { learnedGaussianMethod } from './learned-gaussian.ts';
import { NAME as SPARSE } from './sparse-variational-dropout.ts';
import { keptWeights } from './variational-forward.ts';
import { NAME as VARIATIONAL } from './variational-gaussian-dropout.ts';

type Host = ActivationHost | WeightsHost;

function weightOf(host: Host, name: string): tf.Tensor | undefined {
  return host.weights.find(({ originalName }) => originalName.split('/').at(-1) === name)?.read();
}

/** Methods that learn a rate, with the weight that holds its logit: log alpha is the logit of alpha / (1 + alpha). */
const LOGITS: ReadonlyMap<string, string> = new Map([
  [CONCRETE, 'pLogit'],
  [VARIATIONAL, 'logAlpha'],
  [learnedGaussianMethod.name, 'logAlpha'],
]);

/** Values that `read` returns for the regularized layers of a model, by layer name. */
function collect(model: tf.LayersModel, read: (host: Host) => number | undefined): Record<string, number> {
  const found: Record<string, number> = {};
  for (const layer of model.layers) {
    if (!(layer instanceof ActivationHost || layer instanceof WeightsHost)) continue;
    const value = read(layer);
    if (value !== undefined) found[layer.name] = value;
  }
  return found;
}

/**
 * The rates a model has learned, by layer name: sigmoid(pLogit) for concrete dropout, the mean of alpha / (1 + alpha)
 * for variational Gaussian dropout.
 *
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 8, inputShape: [4] });
 * const model = tf.sequential({ layers: [concreteDropoutLayer({ layer, name: 'hidden1' })] });
 * learnedRates(model); // { hidden1: 0.1 }
 * ```
 */
export function learnedRates(model: tf.LayersModel): Record<string, number> {
  checkModel(model, 'learnedRates');
  return collect(model, (host) => {
    const name = LOGITS.get(host.config.method);
    const logits = name === undefined ? undefined : weightOf(host, name);
    if (logits === undefined) return undefined;
    // Variational noise is capped at alpha 1; concrete rates are not.
    const cap = name === 'logAlpha' ? 0 : Number.POSITIVE_INFINITY;
    const values = Array.from(logits.dataSync(), (logit) => 1 / (1 + Math.exp(-Math.min(logit, cap))));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

/**
 * The fraction of weights that inference sets to 0, by name of the layers with sparse variational dropout.
 *
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 8, inputShape: [4] });
 * const model = tf.sequential({ layers: [sparseVariationalDropoutLayer({ layer, name: 'hidden1' })] });
 * prunedFractions(model); // { hidden1: 0 } before training
 * ```
 */
export function prunedFractions(model: tf.LayersModel): Record<string, number> {
  checkModel(model, 'prunedFractions');
  return collect(model, (host) => {
    if (host.config.method !== SPARSE) return undefined;
    const kernel = weightOf(host, 'kernel');
    const logSigma2 = weightOf(host, 'logSigma2');
    if (kernel === undefined || logSigma2 === undefined) return undefined;
    const threshold = checkNumber(host.config.params.threshold, 'prunedFractions', 'threshold');
    return tf.tidy(() => 1 - (tf.mean(keptWeights(kernel, logSigma2, threshold)).dataSync()[0] ?? 1));
  });
}
