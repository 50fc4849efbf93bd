import { ActivationHost, attach, attachWeights, predict, RegattaError, stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  cutout,
  cutoutLayer,
  dropBlock,
  dropBlock1d,
  dropBlock2d,
  dropPath,
  dropPathRates,
  elementDropout,
  maxDrop,
  maxDropLayer,
  maxPoolDropout,
  maxPoolDropout2d,
  register,
  shakeDrop,
  shakeDropLayer,
  shakeShakeLayer,
  spatialConcreteDropout,
  spatialConcreteDropoutLayer,
  spatialConcreteRates,
  spatialDropout,
  spatialDropout1d,
  spatialDropout2d,
  spatialDropout3d,
  stochasticDepth,
  stochasticDepthLayer,
  varianceStableDropout,
  varianceStableDropoutLayer,
  weightedChannelDropout,
  weightedChannelDropoutLayer,
} from './index.ts';

const SIZE = [6, 6, 2];
const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());
type Layers = tf.layers.Layer;
const on = (layer: Layers, x: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor =>
  layer.apply(x) as tf.SymbolicTensor;

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

/** Gives every run the same initial weights. */
function fix(model: tf.LayersModel): void {
  model.weights.forEach((weight, i) => {
    const name = weight.originalName.split('/').at(-1);
    if (name !== 'kernel' && name !== 'bias') return;
    const shape = weight.shape.map((n) => n ?? 1);
    const count = shape.reduce((product, n) => product * n, 1);
    const value = tf.tidy(() => tf.mul(tf.tensor(stream(2).fold(i).normal(count), shape), 0.3));
    weight.write(value);
    value.dispose();
  });
}

const conv = (): Layers =>
  tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' });

/** Position of each layer form in a small image network. */
const forms: Readonly<Record<string, (x: tf.SymbolicTensor) => tf.SymbolicTensor>> = (() => {
  const behind = (layer: () => Layers) => (x: tf.SymbolicTensor) => on(layer(), on(conv(), x));
  const residual = (layer: () => Layers) => (x: tf.SymbolicTensor) => {
    const stem = on(conv(), x);
    return on(tf.layers.add(), [stem, on(layer(), on(conv(), stem))]);
  };
  return {
    'spatial dropout': behind(() => spatialDropout2d({ rate: 0.3, seed: 1 })),
    DropBlock: behind(() => dropBlock2d({ rate: 0.2, blockSize: 3, seed: 1 })),
    'DropBlock per example, shared': behind(() =>
      dropBlock2d({ rate: 0.2, blockSize: 2, seed: 1, normalize: 'example', sharedChannels: true }),
    ),
    'stochastic depth': residual(() => stochasticDepthLayer({ rate: 0.3, scaling: 'original', seed: 1 })),
    DropPath: residual(() => dropPath({ rate: 0.3, seed: 1 })),
    'DropPath in mode batch': residual(() => dropPath({ rate: 0.3, mode: 'batch', seed: 1 })),
    'max-pooling dropout': behind(() => maxPoolDropout2d({ rate: 0.3, poolSize: [2, 3], seed: 1 })),
    'max-drop': behind(() => maxDropLayer({ rate: 0.2, windowSize: 3, seed: 1 })),
    'weighted channel dropout': behind(() => weightedChannelDropoutLayer({ rate: 0.3, seed: 1 })),
    cutout: (x) => on(conv(), on(cutoutLayer({ length: 2, seed: 1 }), x)),
    'shake-shake': (x) => on(shakeShakeLayer({ seed: 1 }), [on(conv(), x), on(conv(), x)]),
    'shake-shake with a shortcut': (x) => {
      const stem = on(conv(), x);
      return on(shakeShakeLayer({ mode: 'batch', seed: 1 }), [stem, on(conv(), stem), on(conv(), stem)]);
    },
    ShakeDrop: residual(() => shakeDropLayer({ rate: 0.3, seed: 1 })),
    'spatial concrete dropout': behind(() => spatialConcreteDropoutLayer({ seed: 1 })),
    'variance-stable dropout': behind(() => varianceStableDropoutLayer({ bound: 0.3, seed: 1 })),
  };
})();

function build(form: keyof typeof forms): tf.LayersModel {
  const input = tf.input({ shape: SIZE });
  const features = on(tf.layers.flatten(), forms[form]!(input));
  const model = tf.model({ inputs: input, outputs: on(tf.layers.dense({ units: 2 }), features) });
  fix(model);
  return model;
}

const compile = (model: tf.LayersModel): void =>
  model.compile({
    optimizer: tf.train.sgd(0.1),
    loss: (y, p) => tf.losses.softmaxCrossEntropy(y, p).asScalar(),
  });

/** Images labeled by the brighter of their two channels. */
const data = (): { x: tf.Tensor; y: tf.Tensor } =>
  tf.tidy(() => {
    const x = tf.tensor(stream(9).normal(32 * 72), [32, ...SIZE]);
    return { x, y: tf.oneHot(tf.argMax(tf.mean(x, [1, 2]), 1).toInt(), 2).toFloat() };
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
    losses.push(...(await fit(model, 4)));
    expect(tf.memory().numTensors).toBe(before);
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!);
    model.dispose();
  });

  it('continues after saving and loading as if it had never stopped', async () => {
    const model = build(form);
    compile(model);
    await fit(model, 2);
    const loaded = await load(await artifactsOf(model));
    compile(loaded);
    const { x } = data();
    expect(numbers(predict(loaded, x))).toEqual(numbers(predict(model, x)));
    expect(await fit(loaded, 2)).toEqual(await fit(model, 2));
    expect(numbers(predict(loaded, x, { batchSize: 7 }))).toEqual(numbers(predict(model, x)));
  });
});

describe('Keras forms', () => {
  /** A model as Keras saves it: one regularizer after the input. */
  const kerasModel = (className: string, config: object, shape: number[]): tf.io.ModelArtifacts => {
    const name = 'dropped';
    const input = { batch_input_shape: [null, ...shape], dtype: 'float32', sparse: false, name: 'image' };
    const layers = [
      { class_name: 'InputLayer', config: input, name: 'image', inbound_nodes: [] },
      {
        class_name: className,
        config: { rate: 0.25, seed: 11, name, dtype: 'float32', ...config },
        name,
        inbound_nodes: [[['image', 0, 0, {}]]],
      },
    ];
    const functional = {
      name: 'functional',
      trainable: true,
      layers,
      input_layers: [['image', 0, 0]],
      output_layers: [[name, 0, 0]],
    };
    return {
      modelTopology: {
        keras_version: '3.15.1',
        backend: 'tensorflow',
        model_config: { class_name: 'Functional', config: functional },
      },
      weightSpecs: [],
      weightData: new ArrayBuffer(0),
    };
  };
  const layerOf = (model: tf.LayersModel): ActivationHost => {
    const layer = model.layers.at(-1)!;
    if (!(layer instanceof ActivationHost)) throw new Error(`loaded as ${layer.getClassName()}`);
    return layer;
  };
  const savedLayer = async (model: tf.LayersModel): Promise<{ class_name: string; config: object }> => {
    const { modelTopology } = await artifactsOf(model);
    return JSON.parse(JSON.stringify(modelTopology)).config.layers.at(-1);
  };
  const cases = [
    ['SpatialDropout2D', { data_format: 'channels_last' }, [3, 4, 6], [0, 3]],
    ['SpatialDropout2D', { data_format: 'channels_first' }, [6, 3, 4], [0, 1]],
    ['SpatialDropout3D', { data_format: 'channels_last' }, [2, 3, 4, 6], [0, 4]],
    ['SpatialDropout3D', { data_format: 'channels_first' }, [6, 2, 3, 4], [0, 1]],
    ['DropPath', {}, [3, 4], [0]],
  ] as const;

  it.each(cases)(
    'Keras %s %j loads, drops values, and is saved again',
    async (className, config, shape, per) => {
      register();
      const model = await load(kerasModel(className, config, [...shape]));
      const layer = layerOf(model);
      expect([layer.config.rate, layer.config.seed, layer.name]).toEqual([0.25, 11, 'dropped']);
      const x = tf.ones([16, ...shape]);
      const y = model.apply(x, { training: true }) as tf.Tensor;
      const shared = y.shape
        .map((_, axis) => axis)
        .filter((axis) => !(per as readonly number[]).includes(axis));
      expect(numbers(tf.min(y, shared))).toEqual(numbers(tf.max(y, shared)));
      expect(new Set(numbers(y))).toEqual(new Set(numbers(tf.tensor1d([0, 4 / 3]))));
      expect(numbers(model.predict(x) as tf.Tensor)).toEqual(numbers(x));
      const { class_name, config: written } = await savedLayer(model);
      expect(class_name).toBe(className);
      expect(written).toMatchObject({ rate: 0.25, seed: 11, name: 'dropped', ...config });
      const again = await load(await artifactsOf(model));
      expect(layerOf(again).step).toBe(1);
      expect(numbers(again.apply(x, { training: true }) as tf.Tensor)).toEqual(
        numbers(model.apply(x, { training: true }) as tf.Tensor),
      );
    },
  );

  it('a null seed is seed 0', async () => {
    const config = { seed: null, data_format: 'channels_last' };
    expect(layerOf(await load(kerasModel('SpatialDropout2D', config, [3, 4, 6]))).config.seed).toBe(0);
  });

  it('Keras SpatialDropout1D loads as the tfjs layer, and ours as our layer', async () => {
    const theirs = await load(kerasModel('SpatialDropout1D', {}, [5, 3]));
    expect(theirs.layers.at(-1)).not.toBeInstanceOf(ActivationHost);
    expect(theirs.layers.at(-1)!.getClassName()).toBe('SpatialDropout1D');
    const input = tf.input({ shape: [5, 3] });
    const model = tf.model({ inputs: input, outputs: on(spatialDropout1d({ rate: 0.4, seed: 3 }), input) });
    const { class_name, config } = await savedLayer(model);
    expect(class_name).toBe('SpatialDropout1D');
    expect(config).toMatchObject({ rate: 0.4, seed: 3 });
    expect(config).not.toHaveProperty('data_format');
    expect(layerOf(await load(await artifactsOf(model))).config.rate).toBe(0.4);
  });

  it.each([
    ['SpatialDropout2D', spatialDropout2d({ rate: 0.4, seed: 3 }), [3, 4, 6], 'channels_last'],
    [
      'SpatialDropout3D',
      spatialDropout3d({ rate: 0.4, seed: 3, dataFormat: 'channelsFirst' }),
      [2, 3, 4, 6],
      'channels_first',
    ],
  ] as const)('%s is saved with the config of Keras', async (className, layer, shape, format) => {
    const input = tf.input({ shape: [...shape] });
    const { class_name, config } = await savedLayer(tf.model({ inputs: input, outputs: on(layer, input) }));
    expect(class_name).toBe(className);
    const { name, trainable, site, ...own } = config as Record<string, unknown>;
    expect(own).toEqual({ rate: 0.4, seed: 3, data_format: format, step: 0 });
  });
});

describe('sites', () => {
  it('determine the position of the channels unless the option does', () => {
    const site = { name: 'block1', seed: 3, dataFormat: 'channelsFirst' } as const;
    const formatAt = (regularizer: ReturnType<typeof spatialDropout>): unknown => {
      const placed = regularizer.featureMap!(site);
      return placed instanceof ActivationHost ? placed.config.params.dataFormat : undefined;
    };
    for (const make of [
      spatialDropout,
      dropBlock,
      maxDrop,
      weightedChannelDropout,
      (options: { rate: number; dataFormat?: 'channelsLast' }) => spatialConcreteDropout(options),
    ]) {
      expect(formatAt(make({ rate: 0.2 }))).toBe('channelsFirst');
      expect(formatAt(make({ rate: 0.2, dataFormat: 'channelsLast' }))).toBe('channelsLast');
    }
  });

  it('offer a pooling layer whose options are reused', () => {
    const site = { name: 'pool1', seed: 3 };
    const pool = tf.layers.maxPooling2d({ poolSize: [3, 2], strides: [2, 1], padding: 'same' });
    const layer = attachWeights(maxPoolDropout({ rate: 0.2 }), 'pool', site, pool);
    if (!(layer instanceof ActivationHost)) throw new Error('not replaced');
    expect(layer.config.params).toEqual({
      poolSize: [3, 2],
      strides: [2, 1],
      padding: 'same',
      dataFormat: 'channelsLast',
    });
    const input = tf.input({ shape: [7, 5, 2] });
    expect(on(layer, input).shape).toEqual(on(pool, input).shape);
    for (const other of [tf.layers.averagePooling2d({}), tf.layers.maxPooling1d({}), layer]) {
      expect(() => attachWeights(maxPoolDropout({ rate: 0.2 }), 'pool', site, other)).toThrow(
        'expected a layer of type MaxPooling2D',
      );
    }
  });
});

describe('spatial concrete dropout', () => {
  it('learns its rate, which can be read', async () => {
    const input = tf.input({ shape: SIZE });
    const layer = spatialConcreteDropoutLayer({
      rate: 0.2,
      dropoutRegularizer: 1,
      seed: 1,
      name: 'concrete',
    });
    const features = on(tf.layers.flatten(), on(layer, on(conv(), input)));
    const model = tf.model({ inputs: input, outputs: on(tf.layers.dense({ units: 2 }), features) });
    fix(model);
    expect(spatialConcreteRates(model).concrete).toBeCloseTo(0.2, 6);
    compile(model);
    await fit(model, 10);
    // A strong entropy term pulls the rate to one half.
    expect(spatialConcreteRates(model).concrete).toBeGreaterThan(0.3);
  });
});

describe('mistakes', () => {
  const flat = (): tf.SymbolicTensor => tf.input({ shape: [4] });
  const sequence = (): tf.SymbolicTensor => tf.input({ shape: [5, 4] });
  const site = { name: 'site', seed: 1 };
  const wrong: readonly [string, () => unknown][] = [
    // @ts-expect-error: no such format
    ['an unknown data format', () => spatialDropout({ rate: 0.1, dataFormat: 'NHWC' })],
    // @ts-expect-error: no rate
    ['no rate', () => elementDropout({})],
    ['a fractional block', () => dropBlock({ rate: 0.1, blockSize: 1.5 })],
    ['a block of size zero', () => dropBlock({ rate: 0.1, blockSize: 0 })],
    // @ts-expect-error: no such normalization
    ['an unknown normalization', () => dropBlock({ rate: 0.1, normalize: 'none' })],
    // @ts-expect-error: not a boolean
    ['a non-boolean', () => dropBlock({ rate: 0.1, sharedChannels: 'yes' })],
    // @ts-expect-error: no such mode
    ['an unknown mode', () => stochasticDepth({ rate: 0.1, mode: 'pixel' })],
    // @ts-expect-error: no such scaling
    ['an unknown scaling', () => stochasticDepth({ rate: 0.1, scaling: 'none' })],
    // @ts-expect-error: no such rule
    ['an unknown depth rule', () => shakeDrop({ rate: 0.1, depthRule: 'cubic' })],
    // @ts-expect-error: DropPath has one scaling
    ['an option of another layer', () => dropPath({ rate: 0.1, scaling: 'original' })],
    ['rates for zero blocks', () => dropPathRates({ convention: 'zeroFirst', maxRate: 0.1, layers: 0 })],
    // @ts-expect-error: no such convention
    ['an unknown convention', () => dropPathRates({ convention: 'cosine', maxRate: 0.1, layers: 3 })],
    [
      'a rate above 1 for the last block',
      () => dropPathRates({ convention: 'zeroFirst', maxRate: 2, layers: 3 }),
    ],
    ['a pool of size zero', () => maxPoolDropout2d({ rate: 0.1, poolSize: 0 })],
    // @ts-expect-error: two sizes
    ['a pool with three axes', () => maxPoolDropout2d({ rate: 0.1, poolSize: [2, 2, 2] })],
    ['a window in mode channel', () => maxDrop({ rate: 0.1, mode: 'channel', windowSize: 3 })],
    ['an extra rate above 1', () => weightedChannelDropout({ rate: 0.1, extraRate: 1.1 })],
    ['zero holes', () => cutout({ holes: 0 })],
    // @ts-expect-error: no such mode
    ['an unknown mode of shake-shake', () => shakeShakeLayer({ mode: 'image' })],
    ['an initial rate of 0', () => spatialConcreteDropout({ rate: 0 })],
    ['an initial rate of 1', () => spatialConcreteDropout({ rate: 1 })],
    ['rate and bound', () => varianceStableDropout({ rate: 0.1, bound: 0.1 })],
    ['neither rate nor bound', () => varianceStableDropout({})],
    ['rate 1 for uniform noise', () => varianceStableDropout({ rate: 1 })],
    ['a sequence for the 2d layer', () => spatialDropout2d({ rate: 0.1 }).apply(sequence())],
    ['a flat input for the 1d layer', () => spatialDropout1d({ rate: 0.1 }).apply(flat())],
    ['blocks on a flat input', () => attach(dropBlock({ rate: 0.1 }), 'featureMap', site, flat())],
    ['images for the 1d block layer', () => dropBlock1d({ rate: 0.1 }).apply(tf.input({ shape: SIZE }))],
    ['cutout on a flat input', () => attach(cutout(), 'image', site, flat())],
    ['max-drop on a flat input', () => attach(maxDrop({ rate: 0.1 }), 'featureMap', site, flat())],
    ['pooling on a sequence', () => maxPoolDropout2d({ rate: 0.1 }).apply(sequence())],
    ['channels on a flat input', () => weightedChannelDropoutLayer({ rate: 0.1 }).apply(flat())],
    ['learned rates on a flat input', () => spatialConcreteDropoutLayer().apply(flat())],
    ['one branch for shake-shake', () => shakeShakeLayer().apply(flat())],
    ['branches of two shapes', () => shakeShakeLayer().apply([flat(), tf.input({ shape: [3] })])],
  ];

  it.each(wrong)('%s is rejected with a message in three parts', (_what, attempt) => {
    expect(attempt).toThrow(RegattaError);
    expect(attempt).toThrow(/^\[regatta\] [a-z0-9-]+( "[^"]+")?: expected .+, received .+\. .+/);
  });
});
