/** Two networks that differ in dropout alone, and their training; the page and the Node script use both. */
import { stream } from '@regatta/core';
import { generateTabular } from '@regatta/datasets/generated';
import { dropoutLayer } from '@regatta/dense-dropout';
import { fit } from '@regatta/training';
import * as tf from '@tensorflow/tfjs';

/** Epochs of training. */
export const epochs = 60;

/** The fraction of units that each network drops. */
export const rates = { 'no dropout': 0, dropout: 0.5 };

const data = generateTabular({ train: 400, validation: 500 }, stream(1));
const { features, classes } = data.options;

/** The lowest expected loss that any model can have on these data, in nats. */
export const bestLoss = data.bayes.loss;

const tensors = ({ x, labels, count }) => ({
  x: tf.tensor2d(x, [count, features]),
  y: tf.oneHot(tf.tensor1d(labels, 'int32'), classes),
});

/** A network with the same initial weights for either rate; at rate 0 the layer does nothing. */
function network(rate) {
  const dense = (units, seed, options) =>
    tf.layers.dense({ units, kernelInitializer: tf.initializers.glorotUniform({ seed }), ...options });
  return tf.sequential({
    layers: [
      dense(64, 1, { activation: 'relu', inputShape: [features] }),
      dropoutLayer({ rate, seed: 7, name: 'first' }),
      dense(64, 2, { activation: 'relu' }),
      dropoutLayer({ rate, seed: 7, name: 'second' }),
      dense(classes, 3, { activation: 'softmax' }),
    ],
  });
}

/**
 * Trains a network; returns its losses on unseen data by epoch, in nats. `afterEpoch` gets the losses so far, and training
 * waits for what it returns.
 */
export async function train(rate, afterEpoch = () => {}) {
  const losses = [];
  const model = network(rate);
  await fit(model, tensors(data.train), {
    loss: 'categoricalCrossentropy',
    optimizer: tf.train.adam(0.003),
    epochs,
    seed: 7,
    validation: tensors(data.validation),
    callbacks: {
      onEpochEnd: async (_, { val_loss }) => {
        losses.push(val_loss);
        await afterEpoch(losses);
      },
    },
  });
  model.dispose();
  return losses;
}

/** The losses of one network in words. */
export function summarize(name, losses) {
  const lowest = Math.min(...losses);
  return `${name}: lowest loss ${lowest.toFixed(2)} (epoch ${losses.indexOf(lowest) + 1}), last ${losses.at(-1).toFixed(2)}`;
}
