import { trainingCallback } from '@regatta/core';
import { uninstallGradients } from '@regatta/core/gradients';
import { fit as train } from '@regatta/training';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';

// Other tests in this process may have installed the corrections.
beforeEach(() => void uninstallGradients());

const x = tf.tensor2d([1, 2, 3, 5, 8, 13, 21, 34], [4, 2]);
const y = tf.ones([4, 1]);
const build = (frozen: boolean, args: object = {}): tf.LayersModel => {
  const base = tf.sequential({
    layers: [tf.layers.batchNormalization({ inputShape: [2], ...args }), tf.layers.dense({ units: 2 })],
  });
  base.trainable = !frozen;
  const input = tf.input({ shape: [2] });
  const head = tf.layers.dense({ units: 1 }).apply(base.apply(input)) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: head });
};
const compiled = (model: tf.LayersModel): tf.LayersModel => {
  model.compile({ optimizer: tf.train.sgd(1e-3), loss: 'meanSquaredError' });
  return model;
};
const options = { epochs: 2, verbose: 0 } as const;
const trainings: Record<string, (model: tf.LayersModel) => Promise<unknown>> = {
  'regatta fit': (model) =>
    train(model, { x, y }, { optimizer: 'sgd', loss: 'meanSquaredError', epochs: 2, batchSize: 4 }),
  'model.fit with trainingCallback': (model) =>
    compiled(model).fit(x, y, { ...options, callbacks: trainingCallback({ name: 'none' }, model) }),
};
/** The weights of the base: scale, offset, statistics, kernel and bias. */
const weights = (model: tf.LayersModel): number[][] =>
  (model.layers[1] as tf.LayersModel).layers.flatMap((layer) =>
    layer.getWeights().map((weight) => Array.from(weight.dataSync())),
  );

describe('A12: frozen batch normalization', () => {
  it('moves its statistics in TensorFlow.js', async () => {
    const model = build(true);
    const before = weights(model);
    await compiled(model).fit(x, y, options);
    expect(weights(model)).not.toEqual(before);
  });

  it.each(Object.entries(trainings))('keeps its statistics in %s, until it is unfrozen', async (_, run) => {
    const model = build(true);
    const before = weights(model);
    await run(model);
    expect(weights(model)).toEqual(before);
    (model.layers[1] as tf.LayersModel).trainable = true;
    await run(model);
    expect(weights(model)).not.toEqual(before);
  });
});

describe('B5: batch normalization without a scale or an offset', () => {
  it.each([{ scale: false }, { center: false }])(
    '%o throws in TensorFlow.js and trains in fit',
    async (args) => {
      await expect(compiled(build(false, args)).fit(x, y, options)).rejects.toThrow(TypeError);
      const model = build(false, args);
      const before = weights(model);
      await trainings['regatta fit']!(model);
      expect(weights(model)).not.toEqual(before);
    },
  );
});
