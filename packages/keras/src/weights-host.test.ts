import { lossesOf } from '@regatta/core';
import { dropConnectLayer } from '@regatta/dense-dropout';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadLayersModel } from './load-layers-model.ts';

const x = tf.tensor2d([
  [1, 2, -1],
  [0.5, -2, 3],
]);

/** A saved model whose weights host has an inner layer with extra config fields. */
async function saved(more: object = {}): Promise<{ model: tf.LayersModel; handler: tf.io.IOHandler }> {
  const inner = tf.layers.dense({ units: 2, kernelRegularizer: tf.regularizers.l2({ l2: 0.5 }) });
  const model = tf.sequential({ layers: [dropConnectLayer({ rate: 0.5, layer: inner, inputShape: [3] })] });
  let artifacts: tf.io.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const topology = JSON.parse(JSON.stringify(artifacts.modelTopology));
  Object.assign(topology.config.layers[0].config.layer.config, more);
  return { model, handler: { load: async () => ({ ...artifacts, modelTopology: topology }) } };
}

const numbers = (tensor: unknown): number[] => Array.from((tensor as tf.Tensor).dataSync());
const lossesIn = (model: tf.LayersModel): number[] => lossesOf(model).flatMap(numbers);

describe('a layer in a weights host', () => {
  it('is loaded with its weights, its noise and its penalties', async () => {
    const { model, handler } = await saved();
    const loaded = await loadLayersModel(handler);
    expect(numbers(loaded.predict(x))).toEqual(numbers(model.predict(x)));
    const [noisy, again] = [model, loaded].map((each) => numbers(each.apply(x, { training: true })));
    expect(again).toEqual(noisy);
    expect(lossesIn(loaded)).toEqual(lossesIn(model));
    expect(lossesIn(loaded)[0]).toBeGreaterThan(0);
  });

  it('keeps the penalty on its output', async () => {
    const activity = { class_name: 'L1L2', config: { l1: 1, l2: 0 } };
    const { handler } = await saved({ activity_regularizer: activity });
    const loaded = await loadLayersModel(handler);
    const output = numbers(loaded.apply(x, { training: true }));
    const expected = output.reduce((sum, value) => sum + Math.abs(value), 0) / 2;
    expect(lossesIn(loaded).at(-1)).toBeCloseTo(expected, 5);
  });

  it.each(['kernel_regularizer', 'activity_regularizer', 'bias_constraint', 'activation'])(
    'with a model as %s is rejected without leaks',
    async (field) => {
      const model = { class_name: 'Sequential', config: { name: 's', layers: [] } };
      const { handler } = await saved({ [field]: model });
      const before = tf.memory().numTensors;
      await expect(loadLayersModel(handler)).rejects.toThrow('that can be loaded, received "Sequential"');
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('of an unknown class is rejected, by name', async () => {
    const { handler } = await saved();
    const { modelTopology, ...rest } = await handler.load!();
    const topology = JSON.parse(JSON.stringify(modelTopology));
    topology.config.layers[0].config.layer.class_name = 'Denser';
    const load = async (): Promise<tf.io.ModelArtifacts> => ({ ...rest, modelTopology: topology });
    await expect(loadLayersModel({ load })).rejects.toThrow('a layer that can be loaded, received "Denser"');
  });
});
