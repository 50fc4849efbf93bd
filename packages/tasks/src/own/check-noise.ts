import { ActivationHost, layerPathsOf, RecurrentHost, WeightsHost } from '@regatta/core';
import { layerTitle } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';
import { dataError } from './data-error.ts';

/** Seeded layers of Regatta by the class name of tfjs's layer that they replace. */
const replacements: Readonly<Record<string, string>> = {
  Dropout: "dropoutLayer({ rate: 0.5, seed: site('drop1').seed }) from @regatta/dense-dropout",
  SpatialDropout1D: "spatialDropout1d({ rate: 0.5, seed: site('drop1').seed }) from @regatta/spatial-dropout",
  GaussianDropout:
    "gaussianDropoutLayer({ rate: 0.5, seed: site('drop1').seed }) from @regatta/dense-dropout",
  AlphaDropout: "alphaDropoutLayer({ rate: 0.5, seed: site('drop1').seed }) from @regatta/dense-dropout",
  GaussianNoise: "gaussianNoiseLayer({ stddev: 0.1, seed: site('noise1').seed }) from @regatta/baselines",
};

/** The remedy for dropout inside a recurrent layer, by the class name of the layer or its cell. */
function recurrentRemedy(className: string): string {
  const kind = /^(LSTM|GRU|SimpleRNN)(Cell)?$/.exec(className)?.[1];
  if (kind === undefined) {
    return `Remove the argument, and add a site before the layer: attach(regularizer, 'sequence', site('sequence1'), x).`;
  }
  const [cell, layer] = {
    LSTM: ['lstm', 'variationalLstm'],
    GRU: ['gru', 'variationalGru'],
    SimpleRNN: ['simpleRnn', 'variationalSimpleRnn'],
  }[kind as 'LSTM' | 'GRU' | 'SimpleRNN'] as [string, string];
  return `Use attachRecurrent(regularizer, site('rnn1'), { cell: '${cell}', units, name: 'rnn1' }), or ${layer}({ units, dropout, recurrentDropout, seed: site('rnn1').seed, name: 'rnn1' }) from @regatta/variational-dropout.`;
}

const isOurs = (layer: tf.layers.Layer): layer is ActivationHost | RecurrentHost | WeightsHost =>
  layer instanceof ActivationHost || layer instanceof RecurrentHost || layer instanceof WeightsHost;

/** The argument that switches on the noise of a layer of Regatta; undefined if it has none. */
function noiseOf(layer: ActivationHost | RecurrentHost | WeightsHost): string | undefined {
  if (layer instanceof RecurrentHost) return Object.keys(layer.treatment).length > 0 ? 'dropout' : undefined;
  if (layer.config.rate !== 0) return 'rate';
  return Number(layer.config.params.stddev ?? 0) > 0 ? 'stddev' : undefined;
}

/**
 * Checks that the random numbers of a network's layers, also of those within wrappers and cells, come from the seeds of the
 * benchmark, and that no layer keeps a state from one batch to the next.
 *
 * @param seed the seed of all sites that the network was built with.
 * @throws UsageError with the layer, its argument, what was expected, what was received and a remedy.
 */
export function checkNoise(model: tf.LayersModel, seed: number): void {
  for (const [layer, path] of layerPathsOf(model)) {
    if (layer instanceof tf.LayersModel) continue;
    const kind = layer.getClassName();
    const at = `model: ${layerTitle(layer, path)}`;
    const config = layer.getConfig();
    if (config.stateful === true) {
      const remedy = 'Omit stateful: the examples in a batch are unrelated to those in the previous batch.';
      throw dataError(at, 'layers that reset their state for each batch', 'stateful: true', remedy);
    }
    if (isOurs(layer)) {
      const noise = noiseOf(layer);
      if (noise === undefined || config.seed === seed) continue;
      const expected = `the seed of a site for its ${noise}, so that each seed of the benchmark draws its own numbers`;
      throw dataError(at, expected, `seed: ${config.seed}`, "Pass e.g. seed: site('drop1').seed.");
    }
    const replacement = replacements[kind];
    if (replacement !== undefined) {
      const argument = kind === 'GaussianNoise' ? 'stddev' : 'rate';
      const remedy = `Add a site with attach(regularizer, 'hidden', site('hidden1'), x), or use ${replacement}.`;
      const received = `${kind} of tf.layers, ${argument}: ${config[argument]}`;
      throw dataError(at, 'layers without unseeded random numbers', received, remedy);
    }
    // Its config repeats that of its cell, which is visited as well.
    if (kind === 'RNN') continue;
    for (const argument of ['dropout', 'recurrentDropout']) {
      const rate = config[argument] ?? 0;
      if (rate === 0) continue;
      throw dataError(
        at,
        'layers without unseeded random numbers',
        `${argument}: ${rate}`,
        recurrentRemedy(kind),
      );
    }
  }
}
