import { ActivationHost, predict, RegattaError, type Schedule, stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  alphaDropoutLayer,
  concreteDropout,
  concreteDropoutLayer,
  dropConnect,
  dropConnectLayer,
  dropout,
  dropoutLayer,
  featureAlphaDropout,
  featureAlphaDropoutLayer,
  gaussianDropout,
  gaussianDropoutLayer,
  learnedRates,
  multiSampleDropoutLayer,
  multiSampleLoss,
  prunedFractions,
  register,
  sparseVariationalDropout,
  sparseVariationalDropoutLayer,
  standout,
  standoutLayer,
  targetedDropout,
  targetedDropoutLayer,
  variationalGaussianDropout,
  variationalGaussianDropoutLayer,
} from './index.ts';

const INPUTS = 8;
const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());

async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler(async (saved) => {
    artifacts = saved;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  });
  await model.save(handler);
  const { weightData, ...rest } = artifacts!;
  return { ...JSON.parse(JSON.stringify(rest)), weightData };
}

const load = (artifacts: tf.io.ModelArtifacts): Promise<tf.LayersModel> =>
  tf.loadLayersModel(tf.io.fromMemory(artifacts));

const reload = async (model: tf.LayersModel): Promise<tf.LayersModel> => load(await artifactsOf(model));

/** Gives every run the same initial weights, determined by order and shape of the plain layers. */
function fix(model: tf.LayersModel): void {
  model.weights.forEach((weight, i) => {
    const name = weight.originalName.split('/').at(-1);
    if (name !== 'kernel' && name !== 'bias') return;
    const shape = weight.shape.map((n) => n ?? 1);
    const count = shape.reduce((product, n) => product * n, 1);
    const value = tf.tidy(() => tf.mul(tf.tensor(stream(2).fold(i).normal(count), shape), 0.4));
    weight.write(value);
    value.dispose();
  });
}

/** Every layer form in a small classifier: hidden layer and last layer. */
const forms: Readonly<Record<string, () => { hidden: tf.layers.Layer[]; last?: tf.layers.Layer }>> = (() => {
  const plain = (): tf.layers.Layer =>
    tf.layers.dense({ units: 12, activation: 'relu', inputShape: [INPUTS] });
  const behind = (layer: tf.layers.Layer) => ({ hidden: [plain(), layer] });
  const around = (wrapper: (layer: tf.layers.Layer) => tf.layers.Layer) => ({ hidden: [wrapper(plain())] });
  return {
    dropout: () => behind(dropoutLayer({ rate: 0.3, seed: 1 })),
    'original dropout': () => behind(dropoutLayer({ rate: 0.3, scaling: 'original', seed: 1 })),
    'gaussian dropout': () => behind(gaussianDropoutLayer({ rate: 0.3, seed: 1 })),
    'alpha dropout': () => behind(alphaDropoutLayer({ rate: 0.1, seed: 1 })),
    'feature alpha dropout': () => behind(featureAlphaDropoutLayer({ rate: 0.1, seed: 1 })),
    'drop-connect': () => around((layer) => dropConnectLayer({ layer, rate: 0.3, seed: 1 })),
    'drop-connect by moments': () =>
      around((layer) =>
        dropConnectLayer({ layer, rate: 0.3, scope: 'example', inference: 'moments', seed: 1 }),
      ),
    'concrete dropout': () => around((layer) => concreteDropoutLayer({ layer, seed: 1 })),
    standout: () => around((layer) => standoutLayer({ layer, beta: 1, seed: 1 })),
    'standout with its own weights': () =>
      around((layer) => standoutLayer({ layer, tied: false, beta: 1, seed: 1 })),
    'variational gaussian dropout': () =>
      around((layer) => variationalGaussianDropoutLayer({ layer, rate: 0.2, alphaShape: 'weight', seed: 1 })),
    'sparse variational dropout': () =>
      around((layer) => sparseVariationalDropoutLayer({ layer, warmupSteps: 10, seed: 1 })),
    'targeted dropout': () =>
      around((layer) => targetedDropoutLayer({ layer, rate: 0.5, targetFraction: 0.3, seed: 1 })),
    'multi-sample dropout': () => ({
      hidden: [plain()],
      last: multiSampleDropoutLayer({ layer: tf.layers.dense({ units: 3 }), rate: 0.3, samples: 4, seed: 1 }),
    }),
  };
})();

function build(form: keyof typeof forms): tf.LayersModel {
  const { hidden, last = tf.layers.dense({ units: 3 }) } = forms[form]!();
  const model = tf.sequential({ layers: [...hidden, last] });
  fix(model);
  return model;
}

const crossEntropy = multiSampleLoss((y, p) => tf.losses.softmaxCrossEntropy(y, p).asScalar(), 4);

const compile = (model: tf.LayersModel): void =>
  model.compile({ optimizer: tf.train.sgd(0.1), loss: crossEntropy });

/** Points labeled by the largest of three coordinates. */
const data = (): { x: tf.Tensor; y: tf.Tensor } =>
  tf.tidy(() => {
    const x = tf.tensor(stream(9).normal(64 * INPUTS), [64, INPUTS]);
    return { x, y: tf.oneHot(tf.argMax(tf.slice(x, [0, 0], [64, 3]), 1).toInt(), 3).toFloat() };
  });

async function fit(model: tf.LayersModel, epochs: number): Promise<number[]> {
  const { x, y } = data();
  const { history } = await model.fit(x, y, { epochs, batchSize: 16, shuffle: false, verbose: 0 });
  x.dispose();
  y.dispose();
  return (history.loss ?? []).map(Number);
}

describe.each(Object.keys(forms))('%s as a layer', (form) => {
  it('learns under model.fit and leaves no tensor behind', async () => {
    const model = build(form);
    compile(model);
    const losses = await fit(model, 2);
    const before = tf.memory().numTensors;
    losses.push(...(await fit(model, 23)));
    expect(tf.memory().numTensors).toBe(before);
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]!);
    model.dispose();
  });

  it('continues after saving and loading as if it had never stopped', async () => {
    const model = build(form);
    compile(model);
    await fit(model, 2);
    const loaded = await reload(model);
    compile(loaded);
    const { x } = data();
    expect(numbers(predict(loaded, x))).toEqual(numbers(predict(model, x)));
    expect(await fit(loaded, 2)).toEqual(await fit(model, 2));
    expect(numbers(predict(loaded, x))).toEqual(numbers(predict(model, x)));
  });

  it('predicts the same in batches of any size', () => {
    const { x } = data();
    const model = build(form);
    expect(numbers(predict(model, x, { batchSize: 7 }))).toEqual(numbers(predict(model, x)));
  });
});

describe('Keras forms', () => {
  const only = (layer: tf.layers.Layer): tf.LayersModel =>
    tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [3, 4] }), layer] });
  const saved = async (
    layer: tf.layers.Layer,
  ): Promise<{ class_name: string; config: Record<string, unknown> }> => {
    const { modelTopology } = await artifactsOf(only(layer));
    return JSON.parse(JSON.stringify(modelTopology)).config.layers.at(-1);
  };

  it.each([
    [
      'Dropout',
      dropoutLayer({ rate: 0.4, seed: 3, noiseShape: [null, 1, null] }),
      { noise_shape: [null, 1, null] },
    ],
    ['Dropout', dropoutLayer({ rate: 0.4, seed: 3 }), { noise_shape: null }],
    ['GaussianDropout', gaussianDropoutLayer({ rate: 0.4, seed: 3 }), {}],
    [
      'AlphaDropout',
      alphaDropoutLayer({ rate: 0.4, seed: 3, noiseShape: [null, 1, 4] }),
      { noise_shape: [null, 1, 4] },
    ],
  ])('%s is saved with the config of Keras', async (className, layer, fields) => {
    const { class_name, config } = await saved(layer);
    expect(class_name).toBe(className);
    const { name, trainable, ...own } = config;
    expect(own).toEqual({ rate: 0.4, seed: 3, ...fields, site: config.site, step: 0 });
  });

  it('load with noise shape and scheduled rate, and continue at the saved step', async () => {
    const rate: Schedule = { kind: 'curriculum', finalKeep: 0.5, totalSteps: 10 };
    for (const make of [dropoutLayer, alphaDropoutLayer]) {
      const model = only(make({ rate, seed: 3, noiseShape: [null, 1, null] }));
      const x = tf.ones([5, 3, 4]);
      for (let step = 0; step < 4; step++) model.apply(x, { training: true });
      const loaded = await reload(model);
      const layer = loaded.layers.at(-1)!;
      if (!(layer instanceof ActivationHost)) throw new Error(`loaded as ${layer.getClassName()}`);
      expect(layer.step).toBe(4);
      expect(layer.config.rate).toEqual(rate);
      const [got, want] = [loaded, model].map((m) => numbers(m.apply(x, { training: true }) as tf.Tensor));
      expect(got).toEqual(want);
      expect(new Set(want).size).toBeGreaterThan(1);
    }
  });

  it.each([
    tf.layers.dropout({ rate: 0.4, seed: 3 }),
    tf.layers.gaussianDropout({ rate: 0.4 }),
    tf.layers.alphaDropout({ rate: 0.4 }),
  ])('leave models saved by tfjs layers to tfjs', async (layer) => {
    register();
    const loaded = (await reload(only(layer))).layers.at(-1)!;
    expect(loaded).toBeInstanceOf(layer.constructor);
    expect(loaded).not.toBeInstanceOf(ActivationHost);
  });
});

describe('learned values', () => {
  it('are read as rates and pruned fractions', async () => {
    const layers = [
      concreteDropoutLayer({
        layer: tf.layers.dense({ units: 6, inputShape: [INPUTS] }),
        rate: 0.2,
        dropoutRegularizer: 1,
        name: 'concrete',
      }),
      variationalGaussianDropoutLayer({
        layer: tf.layers.dense({ units: 5 }),
        rate: 0.25,
        name: 'variational',
      }),
      sparseVariationalDropoutLayer({ layer: tf.layers.dense({ units: 3 }), name: 'sparse' }),
    ];
    const model = tf.sequential({ layers });
    fix(model);
    const start = learnedRates(model);
    expect(Object.keys(start)).toEqual(['concrete', 'variational']);
    expect(start.concrete).toBeCloseTo(0.2, 6);
    expect(start.variational).toBeCloseTo(0.25, 6);
    expect(prunedFractions(model)).toEqual({ sparse: 0 });
    compile(model);
    await fit(model, 20);
    // A strong entropy term pulls the rate to one half.
    expect(learnedRates(model).concrete).toBeGreaterThan(0.3);
    const logSigma2 = layers[2]!.weights.find(({ originalName }) => originalName.endsWith('logSigma2'))!;
    logSigma2.write(tf.fill([5, 3], 9));
    expect(prunedFractions(model)).toEqual({ sparse: 1 });
  });
});

describe('mistakes', () => {
  const dense = tf.layers.dense({ units: 3 });
  const wrong: readonly [string, () => unknown][] = [
    ['an empty list of places', () => dropout({ rate: 0.5, at: [] })],
    // @ts-expect-error: no such place
    ['an unknown place', () => dropout({ rate: 0.5, at: ['hiden'] })],
    ['a noise shape with a fraction', () => dropout({ rate: 0.5, noiseShape: [null, 1.5] })],
    // @ts-expect-error: no such scaling
    ['an unknown scaling', () => dropout({ rate: 0.5, scaling: 'invert' })],
    ['rate 1 of Gaussian dropout', () => gaussianDropout({ rate: 1 })],
    // @ts-expect-error: no such format
    ['an unknown data format', () => featureAlphaDropout({ rate: 0.1, dataFormat: 'NHWC' })],
    ['rate 1 with moment matching', () => dropConnect({ rate: 1, inference: 'moments' })],
    ['zero draws', () => dropConnect({ rate: 0.5, draws: 0 })],
    ['an initial rate of 0', () => concreteDropout({ rate: 0 })],
    ['an initial rate of 1', () => concreteDropout({ rate: 1 })],
    ['a negative penalty', () => concreteDropout({ dropoutRegularizer: -1 })],
    ['an infinite slope', () => standout({ alpha: Number.POSITIVE_INFINITY })],
    ['alpha above 1', () => variationalGaussianDropout({ rate: 0.6 })],
    ['two weights of the KL term', () => variationalGaussianDropout({ klWeight: 1, dataSize: 10 })],
    [
      'alphaShape with activations',
      () => variationalGaussianDropout({ form: 'activations', alphaShape: 'layer' }),
    ],
    ['an empty data set', () => sparseVariationalDropout({ dataSize: 0 })],
    ['a target fraction above 1', () => targetedDropout({ rate: 0.5, targetFraction: 1.2 })],
    ['half a sample', () => multiSampleDropoutLayer({ layer: dense, rate: 0.5, samples: 1.5 })],
    // @ts-expect-error: no layer
    ['no layer to wrap', () => dropConnectLayer({ rate: 0.5 })],
    ['a layer without a kernel', () => dropConnectLayer({ layer: tf.layers.flatten(), rate: 0.5 })],
    [
      'a layer that is already wrapped',
      () => {
        const layer = dropConnectLayer({ layer: dense, rate: 0.5 });
        return targetedDropoutLayer({ layer, rate: 0.5 });
      },
    ],
  ];

  it.each(wrong)('%s is rejected with a message in three parts', (_what, attempt) => {
    expect(attempt).toThrow(RegattaError);
    expect(attempt).toThrow(/^\[regatta\] [a-z-]+( "[^"]+")?: expected .+, received .+\. .+/);
  });
});
