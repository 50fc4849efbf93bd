import { apply, csv, defineConfig, defineRegularizer, defineTask } from '@regatta/bench';
import { activationAt, attach, attachRecurrent, attachWeights, checkOptions } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { pictures } from './pictures.ts';
import { waves } from './waves.ts';

/** A table: the harvest of 160 plots, in tonnes. */
const harvest = defineTask({
  name: 'harvest-mlp',
  title: 'Harvest of 160 plots, MLP',
  family: 'mlp',
  data: csv('harvest.csv', { target: 'yield', ignore: ['plot'], unit: 't' }),
  model: (regularizer, { inputShape, outputs, site }) => {
    const inputs = tf.input({ shape: [...inputShape] });
    const hidden = tf.layers.dense({ units: 32, activation: 'relu', name: 'hidden1' });
    const wrapped = attachWeights(regularizer, 'dense', site('hidden1', 1), hidden);
    let x = attach(regularizer, 'input', site('input'), inputs);
    x = attach(regularizer, 'hidden', site('hidden1', 1), apply(wrapped, x));
    const last = tf.layers.dense({ units: outputs, name: 'logits' });
    const logits = attachWeights(regularizer, 'output', site('logits'), last);
    return tf.model({ inputs, outputs: apply(logits, x) });
  },
});

/** Images of 8 x 8, three classes. */
const bars = defineTask({
  name: 'bars-cnn',
  title: '240 images of bars, CNN',
  family: 'cnn',
  data: pictures(240),
  model: (regularizer, { inputShape, outputs, site }) => {
    const inputs = tf.input({ shape: [...inputShape] });
    const place = site('conv1', 1);
    const conv = tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', name: 'conv1' });
    const maps = apply(attachWeights(regularizer, 'conv', place, conv), inputs);
    const flat = apply(tf.layers.flatten(), attach(regularizer, 'featureMap', place, maps));
    const logits = tf.layers.dense({ units: outputs, name: 'logits' });
    return tf.model({ inputs, outputs: apply(logits, flat) });
  },
  training: { steps: 200, learningRate: 3e-3 },
});

/** Series of 20 steps, two classes. */
const frequencies = defineTask({
  name: 'waves-rnn',
  title: '200 noisy waves, GRU',
  family: 'rnn',
  data: () => waves(200),
  model: (regularizer, { inputShape, outputs, site }) => {
    const inputs = tf.input({ shape: [...inputShape] });
    const gru = attachRecurrent(regularizer, site('gru1', 1), { cell: 'gru', units: 16, name: 'gru1' });
    const state = attach(regularizer, 'hidden', site('gru1', 1), apply(gru, inputs));
    const logits = tf.layers.dense({ units: outputs, name: 'logits' });
    return tf.model({ inputs, outputs: apply(logits, state) });
  },
  training: { steps: 300, learningRate: 5e-3, clipNorm: 1 },
});

/** A custom regularizer that multiplies every unit of a hidden layer by noise with mean 1. */
const shake = defineRegularizer({
  name: 'unit-noise',
  title: 'Unit noise',
  summary: 'multiplies hidden units by Gaussian noise, one number for all examples of a batch',
  paper: 'an example',
  hooks: ['hidden'],
  defaultRate: 0.2,
  create: (options) => {
    const rate = checkOptions(options, ['rate'], 'unit-noise');
    const treatment = { name: 'unit-noise', params: { noise: 'gaussian', per: [-1] }, rate };
    return { name: 'unit-noise', options: { rate }, hidden: activationAt(treatment) };
  },
});

export default defineConfig({
  tasks: [harvest, bars, frequencies],
  regularizers: [shake],
  suites: [
    {
      name: 'own',
      summary: 'your own table, images and series',
      regularizers: ['none', 'dropout', 'spatial-dropout', 'unit-noise'],
      seeds: 3,
    },
  ],
});
