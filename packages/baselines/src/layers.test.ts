import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActivationHost, lossesOf, predictSamples, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  activityRegularization,
  activityRegularizationLayer,
  cutmix,
  earlyStopping,
  gaussianNoise,
  gaussianNoiseLayer,
  groupNorm,
  groupNormLayer,
  l2,
  maxNorm,
  minMaxNorm,
  rDrop,
  register,
} from './index.ts';

const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());
const train = (model: tf.LayersModel, x: tf.Tensor): number[] =>
  numbers(model.apply(x, { training: true }) as tf.Tensor);

afterEach(() => tf.disposeVariables());

async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = saved;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { weightData, ...rest } = artifacts!;
  return { ...JSON.parse(JSON.stringify(rest)), weightData };
}

const load = (artifacts: tf.io.ModelArtifacts): Promise<tf.LayersModel> =>
  tf.loadLayersModel(tf.io.fromMemory(artifacts));

/** A model with one layer. */
function around(layer: tf.layers.Layer, shape: number[]): tf.LayersModel {
  const input = tf.input({ shape });
  return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
}

/** A one-layer model as Keras saves it. */
const keras = (className: string, config: object, shape: number[]): tf.io.ModelArtifacts => ({
  modelTopology: {
    class_name: 'Sequential',
    config: {
      name: 'sequential',
      layers: [
        { class_name: className, config: { name: 'layer', batch_input_shape: [null, ...shape], ...config } },
      ],
    },
  },
});

describe('Keras layers', () => {
  const layers = {
    GaussianNoise: [gaussianNoiseLayer({ stddev: 0.3, seed: 4 }), { stddev: 0.3, seed: 4 }],
    ActivityRegularization: [activityRegularizationLayer({ l1: 0.1, l2: 0.2 }), { l1: 0.1, l2: 0.2 }],
    GroupNormalization: [
      groupNormLayer({ groups: 2, epsilon: 0.01 }),
      { groups: 2, epsilon: 0.01, axis: -1, center: true, scale: true },
    ],
  } as const;

  it.each(Object.entries(layers))(
    '%s is saved under its name and fields, and continues after loading',
    async (name, [layer, config]) => {
      const model = around(layer, [3, 4]);
      const x = tf.tensor3d(
        Array.from({ length: 24 }, (_, i) => Math.sin(i)),
        [2, 3, 4],
      );
      train(model, x);
      const artifacts = await artifactsOf(model);
      const saved = JSON.stringify(artifacts.modelTopology);
      expect(saved).toContain(`"class_name":"${name}"`);
      for (const [key, value] of Object.entries(config)) expect(saved).toContain(`"${key}":${value}`);
      const loaded = await load(artifacts);
      expect(train(loaded, x)).toEqual(train(model, x));
    },
  );

  it('load as Keras saves them', async () => {
    register();
    const activity = await load(keras('ActivityRegularization', { l1: 0.5, l2: 0 }, [3]));
    train(
      activity,
      tf.tensor2d([
        [1, -2, 0],
        [3, 0, 0],
      ]),
    );
    expect(lossesOf(activity).map(numbers)).toEqual([[1.5]]);
    const groups = await load(
      keras('GroupNormalization', { groups: -1, epsilon: 1e-3, scale: false }, [6, 2]),
    );
    expect(groups.weights).toHaveLength(1);
  });

  it('leave models saved by the tfjs layer of the same name to that layer', async () => {
    const model = around(tf.layers.gaussianNoise({ stddev: 0.3 }), [3]);
    const loaded = await load(await artifactsOf(model));
    expect(loaded.layers.at(-1)).not.toBeInstanceOf(ActivationHost);
  });
});

describe('group and layer normalization', () => {
  it('predict what Keras predicts', () => {
    interface Values {
      readonly shape: number[];
      readonly data: number[];
    }
    const text = readFileSync(join(import.meta.dirname, 'fixtures/keras-norm-layers.json'), 'utf8');
    const { weights, input, output } = JSON.parse(text) as {
      weights: Record<string, Values>;
      input: Values;
      output: Values;
    };
    const tensor = ({ shape, data }: Values): tf.Tensor => tf.tensor(data, shape);
    const layers: Record<string, tf.layers.Layer> = {
      dense: tf.layers.dense({ units: 8, activation: 'relu' }),
      layer_normalization: tf.layers.layerNormalization({ epsilon: 1e-3 }),
      group_normalization: groupNormLayer({ groups: 4, epsilon: 1e-3 }),
      dense_1: tf.layers.dense({ units: 2 }),
    };
    let x = tensor(input);
    for (const [name, layer] of Object.entries(layers)) {
      if (name === 'dense_1') {
        const norm = tf.sqrt(tf.sum(tf.square(x), -1, true));
        x = tf.reshape(tf.div(x, norm), [x.shape[0]!, -1]);
      }
      layer.build(x.shape);
      layer.built = true;
      const own = Object.entries(weights).filter(([path]) => path.startsWith(`${name}/`));
      layer.setWeights(own.map(([, values]) => tensor(values)));
      x = layer.apply(x) as tf.Tensor;
    }
    for (const [i, value] of numbers(x).entries()) expect(value).toBeCloseTo(output.data[i]!, 5);
  });

  it('reject groups that do not divide the channels', () => {
    expect(() => around(groupNormLayer({ groups: 3 }), [4, 4])).toThrow(
      'expected groups that divide 4 channels',
    );
  });
});

describe('Gaussian noise', () => {
  it('gives a row the same noise in every batch', () => {
    const model = around(gaussianNoiseLayer({ stddev: 0.5, seed: 2 }), [5]);
    const x = tf.zeros([6, 5]);
    const whole = numbers(predictSamples(model, x, { samples: 2, seed: 3 }));
    expect(numbers(predictSamples(model, x, { samples: 2, seed: 3, batchSize: 4 }))).toEqual(whole);
    const spread = Math.sqrt(whole.reduce((sum, value) => sum + value ** 2, 0) / whole.length);
    expect(Math.abs(spread - 0.5)).toBeLessThan(0.15);
  });
});

describe('activity regularization', () => {
  it('adds a penalty only in a training pass', () => {
    const model = around(activityRegularizationLayer({ l2: 1 }), [2]);
    const x = tf.tensor2d([
      [1, 2],
      [0, 1],
    ]);
    model.predict(x);
    expect(lossesOf(model)).toEqual([]);
    train(model, x);
    expect(lossesOf(model).map(numbers)).toEqual([[3]]);
  });
});

describe('options', () => {
  it.each<[string, () => unknown]>([
    ['strength', () => l2({ strength: -1 })],
    ['on', () => l2({ on: [] })],
    ['maxValue', () => maxNorm({ maxValue: 0 })],
    ['axis', () => maxNorm({ axis: 0.5 })],
    ['minValue <= maxValue', () => minMaxNorm({ minValue: 2, maxValue: 1 })],
    ['stddev', () => gaussianNoise({ stddev: Number.NaN })],
    ['at', () => activityRegularization({ at: [] })],
    ['groups', () => groupNorm({ groups: 0 })],
    ['alpha', () => cutmix({ alpha: 0 })],
    ['lossWeight', () => rDrop({ rate: 0.5, lossWeight: 0 })],
    ['patience', () => earlyStopping({ patience: 0 })],
  ])('out of range are named in the error: %s', (name, make) => {
    expect(make).toThrow(RegattaError);
    expect(make).toThrow(name);
  });
});
