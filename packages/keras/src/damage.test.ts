import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { convertKerasConfig, loadLayersModel } from './index.ts';
import { build, functional, input, sequential, tensor } from './testing/keras3.ts';

const values = (x: tf.Tensor | tf.Tensor[]): number[] => Array.from((x as tf.Tensor).dataSync());
const close = (a: number[], b: number[]): void => {
  expect(a.length).toBe(b.length);
  for (const [i, value] of a.entries()) expect(b[i]).toBeCloseTo(value, 5);
};

describe('an error names what cannot be loaded', () => {
  const dense = { class_name: 'Dense', config: { name: 'd', units: 2 } };
  const model = (...layers: object[]) => sequential([input('x', [null, 3]), ...layers]);

  it.each<[string, object, string]>([
    [
      'an unknown layer',
      model({ class_name: 'AdditiveAttention', config: { name: 'm' } }),
      '"sequential/m": expected a layer that can be loaded, received "AdditiveAttention"',
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
      'a backward layer with the same config as the forward layer',
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
      '"sequential/d/bias": expected a stored weight with this name',
    ],
    [
      'a weight without a layer',
      {
        weightSpecs: [
          { name: 'sequential/d/kernel', shape: [3, 2], dtype: 'float32' },
          { name: 'sequential/d/bias', shape: [2], dtype: 'float32' },
          { name: 'e/f', shape: [], dtype: 'float32' },
        ],
        weightData: new ArrayBuffer(36),
      },
      '"e/f": expected a model weight with this name',
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

  it('unless strict is false', async () => {
    const handler = build(model(dense));
    const artifacts = { ...(await handler.load!()), weightSpecs: [], weightData: new ArrayBuffer(0) };
    const loaded = await loadLayersModel({ load: async () => artifacts }, { strict: false });
    expect(loaded.weights.length).toBe(2);
  });
});

describe('an invalid graph', () => {
  /** Files of a model without weights. */
  const filed = (model_config: object): tf.io.IOHandler => ({
    load: async () => ({ modelTopology: { keras_version: '3.15.1', model_config } }),
  });
  const dense = (name: string, from: string) => ({
    class_name: 'Dense',
    name,
    config: { name, units: 2 },
    inbound_nodes: [{ args: [tensor(from)], kwargs: {} }],
  });
  const x = input('x', [null, 2]);

  it.each<[string, object[], string]>([
    [
      'calls a layer with a missing input',
      [x, dense('a', 'b')],
      '"functional/a": expected inputs that are outputs of earlier layers, received ["b",0]',
    ],
    ...[-1, 0.5].map((node): [string, object[], string] => [
      `calls a layer with the output of call ${node}`,
      [
        x,
        dense('b', 'x'),
        { ...dense('a', 'b'), inbound_nodes: [{ args: [tensor('b', node)], kwargs: {} }] },
      ],
      `"functional/a": expected inputs that are outputs of earlier layers, received ["b",${node}]`,
    ]),
    ['has a cycle', [x, dense('a', 'b'), dense('b', 'a')], 'outputs of earlier layers'],
    ['has a name twice', [x, dense('a', 'x'), dense('a', 'x')], 'unique layer names, received "a"'],
    [
      'has a layer that leads to no output',
      [x, dense('a', 'x'), dense('b', 'x')],
      '"functional/b": expected a layer that leads to an output of the model',
    ],
  ])('%s', async (_, layers, message) => {
    const before = tf.memory().numTensors;
    await expect(loadLayersModel(filed(functional(layers, ['x'], ['a'])))).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is nested too deeply', () => {
    const model_config = JSON.parse(`${'{"config":'.repeat(5000)}1${'}'.repeat(5000)}`);
    expect(() => convertKerasConfig({ class_name: 'Sequential', model_config })).toThrow(
      'a model config of at most 200 levels',
    );
  });

  it('leaks no tensors if a layer cannot be built', async () => {
    const before = tf.memory().numTensors;
    const layers = [
      { class_name: 'Dense', config: { name: 'a', units: 2 } },
      { class_name: 'Dense', config: { name: 'b,c', units: 2 } },
    ];
    await expect(loadLayersModel(filed(sequential([input('x', [null, 3]), ...layers])))).rejects.toThrow(
      'a model that TensorFlow.js can build',
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a hostile model', () => {
  const dense = (name: string, more: object = {}) => ({
    class_name: 'Dense',
    config: { name, units: 2, ...more },
  });
  const x = input('x', [null, 2]);
  const chain = (...layers: object[]): object => ({
    class_name: 'Sequential',
    config: { name: 's', layers },
  });
  const stored = (layer: string) => [
    { name: `${layer}/kernel`, shape: [2, 2], dtype: 'float32' as const },
    { name: `${layer}/bias`, shape: [2], dtype: 'float32' as const },
  ];
  const files = (model_config: object, layer: string): tf.io.IOHandler => ({
    load: async () => ({
      modelTopology: { keras_version: '3.15.1', model_config },
      weightSpecs: stored(layer),
      weightData: new ArrayBuffer(24),
    }),
  });

  it('with layers as initializers leaks no weights', async () => {
    const before = tf.memory().numTensors;
    const inner = chain(dense('inner', { batch_input_shape: [null, 2] }));
    const loaded = await loadLayersModel(files(chain(x, dense('a', { kernel_initializer: inner })), 'a'));
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(['kernel_regularizer', 'kernel_constraint', 'activation'])(
    'with a layer as %s is rejected',
    async (field) => {
      const before = tf.memory().numTensors;
      const model = chain(x, dense('a', { [field]: dense('inner') }));
      await expect(loadLayersModel(files(model, 'a'))).rejects.toThrow(
        'that can be loaded, received "Dense"',
      );
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('leaks no weights if the weights of a nested model are rejected', async () => {
    const before = tf.memory().numTensors;
    const first = { batch_input_shape: [null, 2] };
    const model = chain(dense('a', first), chain(dense('b', first)));
    await expect(loadLayersModel(files(model, 'a'))).rejects.toThrow(
      'expected a stored weight with this name',
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('with dropout that is not a number is rejected, by name', async () => {
    const config = { name: 'r', units: 2, dropout: { valueOf: 1, toString: 2 } };
    const model = chain(input('x', [null, 3, 2]), { class_name: 'SimpleRNN', config });
    await expect(loadLayersModel(files(model, 'r'))).rejects.toThrow(
      'recurrent layer: expected dropout and recurrentDropout in [0, 1], received {"valueOf":1,"toString":2}',
    );
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
