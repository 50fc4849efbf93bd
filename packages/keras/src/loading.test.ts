import { lossesOf, stream, trainingCallback } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { convertKerasConfig, layerConstraints, loadLayersModel } from './index.ts';
import { build, functional, input, sequential, tensor } from './testing/keras3.ts';

const values = (x: tf.Tensor | tf.Tensor[]): number[] => Array.from((x as tf.Tensor).dataSync());
const normal = (shape: number[], salt = 'x'): tf.Tensor =>
  tf.tensor(
    stream(1)
      .fold(salt)
      .normal(shape.reduce((a, b) => a * b, 1)),
    shape,
  );
const close = (a: number[], b: number[]): void => {
  expect(a.length).toBe(b.length);
  for (const [i, value] of a.entries()) expect(b[i]).toBeCloseTo(value, 5);
};

describe('a mask of an embedding that calls name', () => {
  const embedding = {
    class_name: 'Embedding',
    config: { name: 'e', input_dim: 6, output_dim: 3, mask_zero: true },
  };
  const notEqual = { class_name: 'NotEqual', config: { name: 'not_equal' } };
  const lstm = (name: string, more = {}) => ({ class_name: 'LSTM', config: { name, units: 2, ...more } });
  const ids = tf.tensor2d(
    [
      [3, 1, 0, 0],
      [2, 4, 0, 0],
    ],
    [2, 4],
    'int32',
  );
  const layers = [
    input('ids', [null, null], 'int32'),
    { ...embedding, name: 'e', inbound_nodes: [{ args: [tensor('ids')], kwargs: {} }] },
    { ...notEqual, name: 'not_equal', inbound_nodes: [{ args: [tensor('ids'), 0], kwargs: {} }] },
    {
      ...lstm('masked'),
      name: 'masked',
      inbound_nodes: [{ args: [tensor('e')], kwargs: { mask: tensor('not_equal'), training: false } }],
    },
    { ...lstm('plain'), name: 'plain', inbound_nodes: [{ args: [tensor('e')], kwargs: { mask: null } }] },
  ];

  it('reaches the recurrent layer, and no other', async () => {
    const both = build(functional(layers, ['ids'], ['masked', 'plain']));
    const model = await loadLayersModel(both);
    const [masked, plain] = model.predict(ids) as tf.Tensor[];
    const [whole, cut] = model.predict(ids.slice([0, 0], [2, 2])) as tf.Tensor[];
    close(values(masked!), values(whole!));
    expect(values(plain!)).not.toEqual(values(cut!));
  });

  it('leaves padded steps out of a mean', async () => {
    const pooled = {
      class_name: 'GlobalAveragePooling1D',
      config: { name: 'p', keepdims: false },
      name: 'p',
      inbound_nodes: [{ args: [tensor('e')], kwargs: { mask: tensor('not_equal') } }],
    };
    const model = await loadLayersModel(build(functional([...layers.slice(0, 3), pooled], ['ids'], ['p'])));
    const short = await loadLayersModel(
      build(
        sequential([
          input('i', [null, null], 'int32'),
          embedding,
          { class_name: 'GlobalAveragePooling1D', config: { name: 'p' } },
        ]),
      ),
    );
    const want = values(model.predict(ids.slice([0, 0], [2, 2])));
    close(values(model.predict(ids)), want);
    expect(values(short.predict(ids)).length).toBe(want.length);
    close(values(short.predict(ids)), values(short.predict(ids.slice([0, 0], [2, 2]))));
  });
});

describe('layers that tfjs lacks', () => {
  const one = (class_name: string, config: object, shape: (number | null)[]) =>
    loadLayersModel(build(sequential([input('x', shape), { class_name, config: { name: 'l', ...config } }])));

  it.each<[string, object, number[], number[]]>([
    ['ZeroPadding1D', { padding: 1 }, [1, 2, 1], [0, 1, 2, 0]],
    ['ZeroPadding1D', { padding: [2, 0] }, [1, 2, 1], [0, 0, 1, 2]],
    ['Cropping1D', { cropping: [1, 1] }, [1, 4, 1], [2, 3]],
    ['UpSampling1D', { size: 2 }, [1, 2, 1], [1, 1, 2, 2]],
    ['GlobalAveragePooling3D', {}, [1, 1, 2, 2, 1], [2.5]],
    ['GlobalMaxPooling3D', { keepdims: true }, [1, 1, 2, 2, 1], [4]],
    ['GlobalAveragePooling2D', { keepdims: true, data_format: 'channels_first' }, [1, 2, 1, 2], [1.5, 3.5]],
    ['UnitNormalization', { axis: -1 }, [1, 2], [1 / Math.sqrt(5), 2 / Math.sqrt(5)]],
    ['RMSNormalization', { axis: -1, epsilon: 1.5 }, [1, 2], [0.5, 1]],
    ['ReLU', { max_value: 3, negative_slope: 0.5, threshold: 2 }, [1, 4], [-0.5, 2, 3, 3]],
    ['ELU', { alpha: 2 }, [1, 2], [1, 2]],
    ['Identity', {}, [1, 2], [1, 2]],
    ['Activation', { activation: 'hard_sigmoid' }, [1, 2], [4 / 6, 5 / 6]],
    ['Activation', { activation: { class_name: 'function', config: 'leaky_relu' } }, [1, 2], [1, 2]],
    [
      'Conv1D',
      { filters: 1, kernel_size: 2, padding: 'causal', kernel_initializer: 'ones' },
      [1, 3, 1],
      [0, 0, 0],
    ],
  ])('%s %o', async (name, config, shape, want) => {
    const model = await one(name, config, [null, ...shape.slice(1)]);
    for (const weight of model.weights)
      if (weight.originalName.endsWith('kernel')) weight.write(tf.ones(weight.shape as number[]));
    const count = shape.reduce((a, b) => a * b, 1);
    const x = tf.tensor(
      Array.from({ length: count }, (_, i) => i + 1),
      shape,
    );
    close(values(model.predict(x)), name === 'Conv1D' ? [1, 3, 5] : want);
  });

  it('normalize groups of channels that come first', async () => {
    const config = { groups: 2, axis: 1, epsilon: 1e-3 };
    const first = await one('GroupNormalization', config, [null, 4, 3]);
    const last = await one('GroupNormalization', { ...config, axis: -1 }, [null, 3, 4]);
    const x = normal([2, 4, 3]);
    const want = tf.transpose(last.predict(tf.transpose(x, [0, 2, 1])) as tf.Tensor, [0, 2, 1]);
    close(values(first.predict(x)), values(want));
  });

  it.each([
    'DropBlock2D',
    'DropPath',
    'FixedDropout',
    'Dropout',
    'AlphaDropout',
    'GaussianDropout',
    'SpatialDropout2D',
  ])(
    '%s draws a new mask in each training call, the same ones for a seed, and none at inference',
    async (name) => {
      const config = { rate: 0.5, seed: 3, ...(name === 'DropBlock2D' ? { block_size: 2 } : {}) };
      const [a, b] = [await one(name, config, [null, 8, 8, 4]), await one(name, config, [null, 8, 8, 4])];
      const x = tf.ones([4, 8, 8, 4]);
      const call = (model: tf.LayersModel) => values(model.apply(x, { training: true }) as tf.Tensor);
      const [first, second] = [call(a), call(a)];
      expect(first).not.toEqual(second);
      expect([call(b), call(b)]).toEqual([first, second]);
      expect(values(a.predict(x))).toEqual(values(x));
    },
  );

  it('adds the branch of StochasticDepth by its survival, as KerasCV does', async () => {
    const layer = { class_name: 'keras_cv>StochasticDepth', config: { name: 's', rate: 0.25 } };
    const node = { args: [[tensor('a'), tensor('b')]], kwargs: {} };
    const model = await loadLayersModel(
      build(
        functional(
          [input('a', [null, 2]), input('b', [null, 2]), { ...layer, name: 's', inbound_nodes: [node] }],
          ['a', 'b'],
          ['s'],
        ),
      ),
    );
    close(values(model.predict([tf.ones([1, 2]), tf.fill([1, 2], 4)])), [4, 4]);
  });
});

describe('a loaded model in training', () => {
  it('keeps the state of a GRU with recurrent dropout bounded, where that of tfjs explodes', async () => {
    const config = { name: 'g', units: 8, recurrent_dropout: 0.5, seed: 1, reset_after: true };
    const model = await loadLayersModel(
      build(sequential([input('x', [null, 150, 2]), { class_name: 'GRU', config }])),
    );
    const x = normal([4, 150, 2]);
    for (const weight of model.weights)
      weight.write(tf.mul(normal(weight.shape as number[], weight.originalName), 0.5));
    const largest = (output: tf.Tensor): number => tf.max(tf.abs(output)).dataSync()[0]!;
    expect(largest(model.apply(x, { training: true }) as tf.Tensor)).toBeLessThanOrEqual(1);
    const stock = tf.layers.gru({ units: 8, recurrentDropout: 0.5 });
    const own = largest(stock.apply(x, { training: true } as object) as tf.Tensor);
    expect(own > 100 || Number.isNaN(own)).toBe(true);
  });

  it('fits with penalties in its loss and constraints after each step', async () => {
    const dense = {
      name: 'd',
      units: 2,
      kernel_regularizer: {
        module: 'keras.regularizers',
        class_name: 'L2',
        config: { l2: 0.5 },
        registered_name: null,
      },
      kernel_constraint: { class_name: 'MaxNorm', config: { max_value: 0.1, axis: 0 } },
      activity_regularizer: { class_name: 'L1', config: { l1: 0.5 } },
    };
    const model = await loadLayersModel(
      build(sequential([input('x', [null, 3]), { class_name: 'Dense', config: dense }])),
    );
    model.weights[0]!.write(tf.ones([3, 2]));
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    const [x, y] = [normal([8, 3]), normal([8, 2], 'y')];
    model.apply(x, { training: true });
    expect(lossesOf(model).length).toBe(2);
    const history = await model.fit(x, y, {
      epochs: 2,
      verbose: 0,
      callbacks: trainingCallback(layerConstraints(), model),
    });
    expect(Number(history.history.loss![0])).toBeGreaterThan(0.01);
    const norms = values(tf.norm(model.weights[0]!.read(), 2, 0));
    for (const norm of norms) expect(norm).toBeLessThan(0.1001);
  });

  it('is saved by tfjs and goes on with the next masks', async () => {
    const layers = [
      input('x', [null, 6]),
      { class_name: 'Dropout', config: { name: 'd', rate: 0.5, seed: 3 } },
    ];
    const model = await loadLayersModel(build(sequential(layers)));
    const x = tf.ones([4, 6]);
    model.apply(x, { training: true });
    const kept: tf.io.ModelArtifacts[] = [];
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        kept.push(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const again = await loadLayersModel({ load: async () => kept[0]! });
    const next = values(model.apply(x, { training: true }) as tf.Tensor);
    expect(values(again.apply(x, { training: true }) as tf.Tensor)).toEqual(next);
  });
});

describe('importing this package', () => {
  it('leaves models that tfjs saved to its own layers', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 3, inputShape: [2] }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.alphaDropout({ rate: 0.1 }),
      ],
    });
    const kept: tf.io.ModelArtifacts[] = [];
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        kept.push(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const again = await tf.loadLayersModel({ load: async () => kept[0]! });
    const x = normal([4, 2]);
    expect(values(again.predict(x))).toEqual(values(model.predict(x)));
    expect(again.layers[1]).toBeInstanceOf(Reflect.get(model.layers[1]!, 'constructor'));
  });
});

describe('what cannot be loaded is named', () => {
  const dense = { class_name: 'Dense', config: { name: 'd', units: 2 } };
  const model = (...layers: object[]) => sequential([input('x', [null, 3]), ...layers]);

  it.each<[string, object, string]>([
    [
      'an unknown layer',
      model({ class_name: 'MultiHeadAttention', config: { name: 'm' } }),
      '"sequential/m": expected a layer that can be loaded, received "MultiHeadAttention"',
    ],
    [
      'groups',
      model({ class_name: 'Conv1D', config: { name: 'c', groups: 2 } }),
      'groups to be 1, received 2',
    ],
    [
      'a regularizer',
      model({
        class_name: 'Dense',
        config: { name: 'd', units: 1, kernel_regularizer: { class_name: 'Mine', config: {} } },
      }),
      '"sequential/d": expected a regularizer that can be loaded, received "Mine"',
    ],
    [
      'an activation',
      model({ class_name: 'Dense', config: { name: 'd', units: 1, activation: 'mine' } }),
      'an activation that can be loaded, received "mine"',
    ],
    [
      'a dtype',
      model({ class_name: 'Dense', config: { name: 'd', units: 1, dtype: 'complex64' } }),
      'received "complex64"',
    ],
    [
      'sparse inputs',
      sequential([{ class_name: 'InputLayer', config: { name: 'x', batch_shape: [null, 2], sparse: true } }]),
      'sparse to be false',
    ],
    ['no model', { class_name: 'Dense', config: {} }, 'a Sequential or Functional model'],
    [
      'no layers',
      { class_name: 'Sequential', config: { name: 's' } },
      'a model config with a list of layers',
    ],
    [
      'another backward layer',
      model({
        class_name: 'Bidirectional',
        config: {
          name: 'b',
          layer: { class_name: 'LSTM', config: { name: 'forward_l', units: 2 } },
          backward_layer: { class_name: 'LSTM', config: { name: 'backward_l', units: 3 } },
        },
      }),
      'a backward layer with the config of the forward one',
    ],
  ])('%s', (_, config, message) => {
    expect(() =>
      convertKerasConfig({ keras_version: '3.15.1', model_config: JSON.parse(JSON.stringify(config)) }),
    ).toThrow(message);
  });

  it.each<[string, Partial<tf.io.ModelArtifacts>, string]>([
    [
      'too few bytes',
      { weightData: new ArrayBuffer(8) },
      '"sequential/d/kernel": expected 32 bytes of weights, received 8',
    ],
    ['too many bytes', { weightData: new ArrayBuffer(40) }, 'expected 32 bytes of weights, received 40'],
    [
      'a missing weight',
      {
        weightSpecs: [{ name: 'sequential/d/kernel', shape: [3, 2], dtype: 'float32' }],
        weightData: new ArrayBuffer(24),
      },
      '"sequential/d/bias": expected a stored weight of that name',
    ],
    [
      'a weight of nobody',
      {
        weightSpecs: [
          { name: 'sequential/d/kernel', shape: [3, 2], dtype: 'float32' },
          { name: 'sequential/d/bias', shape: [2], dtype: 'float32' },
          { name: 'e/f', shape: [], dtype: 'float32' },
        ],
        weightData: new ArrayBuffer(36),
      },
      '"e/f": expected a weight of the model of that name',
    ],
    [
      'another shape',
      {
        weightSpecs: [
          { name: 'sequential/d/kernel', shape: [2, 3], dtype: 'float32' },
          { name: 'sequential/d/bias', shape: [2], dtype: 'float32' },
        ],
      },
      '"sequential/d/kernel": expected shape [3,2], received [2,3]',
    ],
    ['no topology', { modelTopology: undefined as unknown as object }, 'expected a modelTopology'],
  ])('in damaged files: %s', async (_, damage, message) => {
    const handler = build(model(dense));
    const artifacts = { ...(await handler.load!()), ...damage };
    const before = tf.memory().numTensors;
    await expect(loadLayersModel({ load: async () => artifacts })).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('or left out on request', async () => {
    const handler = build(model(dense));
    const artifacts = { ...(await handler.load!()), weightSpecs: [], weightData: new ArrayBuffer(0) };
    const loaded = await loadLayersModel({ load: async () => artifacts }, { strict: false });
    expect(loaded.weights.length).toBe(2);
  });
});

describe('quantized weights', () => {
  it.each([
    [
      { dtype: 'uint8', min: -1, scale: 0.5 },
      Uint8Array.from([0, 1, 2, 3, 4, 5]),
      [-1, -0.5, 0, 0.5, 1, 1.5],
    ],
    [
      { dtype: 'uint16', min: 0, scale: 0.25 },
      Uint16Array.from([0, 1, 2, 3, 4, 400]),
      [0, 0.25, 0.5, 0.75, 1, 100],
    ],
    [
      { dtype: 'float16' },
      Uint16Array.from([0x3c00, 0x4000, 0xc000, 0, 0x3800, 0x3400]),
      [1, 2, -2, 0, 0.5, 0.25],
    ],
  ] as const)('%o', async (quantization, data, want) => {
    const layers = [
      input('x', [null, 3]),
      { class_name: 'Dense', config: { name: 'd', units: 2, use_bias: false } },
    ];
    const handler = build(sequential(layers));
    const spec = {
      name: 'd/kernel',
      shape: [3, 2],
      dtype: 'float32',
      quantization,
    } as tf.io.WeightsManifestEntry;
    const artifacts = {
      ...(await handler.load!()),
      weightSpecs: [spec],
      weightData: Uint8Array.from(new Uint8Array(data.buffer)).buffer,
    };
    const model = await loadLayersModel({ load: async () => artifacts });
    close(values(model.weights[0]!.read()), [...want]);
  });
});
