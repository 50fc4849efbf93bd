// Apart: installs gradients and registers classes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  ActivationHost,
  activationAt,
  activationLayer,
  layerMethods,
  registerKerasLayer,
  registerNoise,
  WeightsHost,
  weightsLayer,
} from './index.ts';
import { layersOf, lossesOf } from './layer-tree.ts';
import { numbers, sameBits } from './testing/assert.ts';
import { reload } from './testing/probe.ts';
import { layerFromConfig, weightName, weightNamed, withoutActivation, withWeights } from './tfjs.ts';

const half = { name: 'dropout', params: { noise: 'bernoulli' }, rate: 0.5 };
const training = { training: true };
const apply = (layer: tf.layers.Layer, x: tf.Tensor, kwargs = {}): tf.Tensor =>
  layer.apply(x, kwargs) as tf.Tensor;

// A method that changes a kernel, to test the host of weights.
layerMethods.register({
  name: 'test-halve-kernel',
  train: (x, inner) => inner.forward(x, { kernel: tf.mul(inner.read('kernel'), 0.5) }),
  weights: () => ({ gain: { shape: [], value: 3 } }),
  penalty: (_inner, context) => tf.mul(context.weight('gain'), 2).asScalar(),
});
const halved = { name: 'halved', method: 'test-halve-kernel', params: {}, rate: 0 };

describe('tfjs trap 1 (A3): a seeded dropout repeats the same mask forever', () => {
  it('stock repeats one mask, ours draws new masks in a reproducible sequence', () => {
    const x = tf.ones([4, 50]);
    const stock = tf.layers.dropout({ rate: 0.5, seed: 3 });
    expect(sameBits(apply(stock, x, training), apply(stock, x, training))).toBe(true);
    const ours = [0, 1].map(() => activationLayer(half, { seed: 3, name: 'drop' }));
    const first = ours.map((layer) => apply(layer, x, training));
    const second = ours.map((layer) => apply(layer, x, training));
    expect(sameBits(first[0]!, second[0]!)).toBe(false);
    expect(sameBits(first[0]!, first[1]!)).toBe(true);
    expect(sameBits(second[0]!, second[1]!)).toBe(true);
  });
});

describe('tfjs trap 2 (A5): rate 1 is the identity and invalid rates are clamped', () => {
  it('stock does nothing at rate 1, ours gives zeros with zero gradient', () => {
    const x = tf.tensor2d([[1, -2, Number.POSITIVE_INFINITY]]);
    expect(numbers(apply(tf.layers.dropout({ rate: 1 }), x, training))).toEqual(numbers(x));
    const ours = activationLayer({ ...half, rate: 1 }, { name: 'all' });
    expect(numbers(apply(ours, tf.ones([1, 3]), training))).toEqual([0, 0, 0]);
    const gradient = tf.grad((value: tf.Tensor) => tf.sum(apply(ours, value, training)));
    expect(numbers(gradient(tf.ones([1, 3])))).toEqual([0, 0, 0]);
  });

  it('rejects rates outside [0, 1]', () => {
    for (const rate of [-0.5, 1.7, Number.NaN]) {
      expect(() => activationLayer({ ...half, rate }, {})).toThrow('expected rate in [0, 1]');
    }
  });
});

describe('tfjs trap 4: a registered class hijacks the stock layer of its name', () => {
  it('keeps stock layers stock and loads ours as ours under one class name', async () => {
    registerKerasLayer({
      className: 'GaussianNoise',
      exclusive: false,
      config: (host) => ({ stddev: typeof host.rate === 'number' ? host.rate : 0 }),
      read: () => ({ method: 'perturb', params: { noise: 'gaussian' } }),
    });
    const model = (layer: tf.layers.Layer): tf.LayersModel => {
      const input = tf.input({ shape: [4] });
      return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    };
    const stock = tf.layers.gaussianNoise({ stddev: 0.1 });
    const ours = activationLayer(
      { name: 'noise', params: { noise: 'gaussian' }, rate: 0.2, form: 'GaussianNoise' },
      {},
    );
    expect(ours.getClassName()).toBe('GaussianNoise');
    const loaded = [await reload(model(stock)), await reload(model(ours))].map((m) => m.layers[1]!);
    expect(loaded[0]).toBeInstanceOf(stock.constructor);
    expect(loaded[1]).toBeInstanceOf(ActivationHost);
  });
});

describe('tfjs trap 5: saved strings and keys are case-converted', () => {
  it.each(['conv_1', 'myLayer', 'Block 2', 'a_B__c'])('the site "%s" survives saving', async (name) => {
    const input = tf.input({ shape: [30] });
    const layer = activationAt(half)({ name, seed: 1 });
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    const loaded = (await reload(model)).layers[1];
    expect(loaded).toBeInstanceOf(ActivationHost);
    if (loaded instanceof ActivationHost) expect(loaded.site).toBe(`${name}/dropout`);
  });

  it.each(['DropBlock', 'my_noise', 'noise2D', ''])('a noise cannot be called "%s"', (name) => {
    const noise = { name, law: 'mean', open: false, draw: () => new Uint8Array(0), scale: () => 1 } as const;
    expect(() => registerNoise(noise)).toThrow('a kebab-case name');
  });
});

describe('tfjs trap 6: loading passes an extra customObjects key to the constructor', () => {
  it('hosts accept it', () => {
    const config = { ...activationLayer(half, { name: 'x' }).getConfig(), customObjects: {} };
    expect(new ActivationHost(config).name).toBe('x');
  });
});

describe('tfjs trap 7: a config field named weights is taken as initial weights', () => {
  it('no host writes one', () => {
    const host = weightsLayer(halved, tf.layers.dense({ units: 2 }), {});
    expect(Object.keys(host.getConfig())).not.toContain('weights');
    expect(Object.keys(activationLayer(half, {}).getConfig())).not.toContain('weights');
  });

  it('initial weights of a wrapped layer are applied', () => {
    const kernel = tf.tensor2d([[1], [2]]);
    const dense = tf.layers.dense({ units: 1, useBias: false, weights: [kernel] });
    const host = weightsLayer(halved, dense, {});
    expect(numbers(apply(host, tf.ones([1, 2])))).toEqual([3]);
    expect(numbers(apply(host, tf.ones([1, 2]), training))).toEqual([1.5]);
  });
});

describe('tfjs trap 8: there is no public deserialize and no exported Wrapper', () => {
  it('builds layers from saved configs and names a missing class', () => {
    const dense = tf.layers.dense({ units: 3 });
    expect(layerFromConfig({ className: 'Dense', config: dense.getConfig() }).getConfig()).toEqual(
      dense.getConfig(),
    );
    expect(() => layerFromConfig({ className: 'Nothing', config: {} })).toThrow(
      'expected a registered layer class',
    );
  });

  it('a wrapping host exposes the weights, losses and config of its layer and saves them', async () => {
    const input = tf.input({ shape: [3] });
    const dense = tf.layers.dense({
      units: 2,
      kernelRegularizer: tf.regularizers.l2({ l2: 1 }),
      name: 'inner',
    });
    const host = weightsLayer(halved, dense, { name: 'host' });
    const model = tf.model({ inputs: input, outputs: host.apply(input) as tf.SymbolicTensor });
    expect(host.trainableWeights.map(weightName)).toEqual(['kernel', 'bias', 'gain']);
    const penalty = model.calculateLosses().reduce((sum, loss) => sum + numbers(loss)[0]!, 0);
    const squares = numbers(dense.weights[0]!.read()).reduce((sum, w) => sum + w * w, 0);
    expect(penalty).toBeCloseTo(squares + 6, 4);
    const loaded = await reload(model);
    expect(loaded.layers[1]).toBeInstanceOf(WeightsHost);
    const x = tf.ones([2, 3]);
    expect(sameBits(loaded.predict(x) as tf.Tensor, model.predict(x) as tf.Tensor)).toBe(true);
  });
});

describe('tfjs trap 9: layers read their weights through LayerVariable.read', () => {
  const dense = (): tf.layers.Layer => {
    const layer = tf.layers.dense({
      units: 1,
      useBias: false,
      kernelInitializer: 'ones',
      activation: 'relu',
    });
    layer.build([null, 2]);
    return layer;
  };

  it('weights are replaced for one call and restored, even if it throws', () => {
    const layer = dense();
    const kernel = tf.tensor2d([[5], [7]]);
    const inside = withWeights(layer, { kernel }, () =>
      numbers(layer.call(tf.ones([1, 2]), {}) as tf.Tensor),
    );
    expect(inside).toEqual([12]);
    expect(() =>
      withWeights(layer, { kernel }, () => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(numbers(layer.call(tf.ones([1, 2]), {}) as tf.Tensor)).toEqual([2]);
  });

  it('gradients reach the raw variable through the replacement', () => {
    const layer = dense();
    const raw = weightNamed(layer, 'kernel')!.read() as tf.Variable;
    const { grads } = tf.variableGrads(
      () =>
        withWeights(layer, { kernel: tf.mul(raw, tf.tensor2d([[0], [2]])) }, () =>
          tf.sum(layer.call(tf.ones([1, 2]), {}) as tf.Tensor),
        ).asScalar(),
      [raw],
    );
    expect(Object.values(grads).map(numbers)).toEqual([[0, 2]]);
  });

  it('the activation is omitted for one call and restored', () => {
    const layer = dense();
    const x = tf.tensor2d([[-1, -1]]);
    expect(withoutActivation(layer, () => numbers(layer.call(x, {}) as tf.Tensor))).toEqual([-2]);
    expect(Math.abs(numbers(layer.call(x, {}) as tf.Tensor)[0]!)).toBe(0);
  });
});

describe('tfjs trap 10: sideEffects: false lets bundlers drop a registration', () => {
  it('the package lists its register module', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'));
    const modules = ['index', 'register', 'gradients/register'];
    expect(manifest).toMatchObject({
      sideEffects: modules.flatMap((name) => [`./src/${name}.ts`, `./dist/${name}.js`]),
    });
  });
});

describe('tfjs trap 11: a Sequential has no losses of its own', () => {
  it('those of the model inside are found', () => {
    const kernelRegularizer = tf.regularizers.l2({ l2: 1 });
    const layer = tf.layers.dense({
      units: 2,
      inputShape: [2],
      kernelInitializer: 'ones',
      kernelRegularizer,
    });
    const model = tf.sequential({ layers: [layer] });
    expect(model.calculateLosses()).toEqual([]);
    expect(lossesOf(model).map(numbers)).toEqual([[4]]);
  });
});

describe('tfjs trap 12: penalties of nested layers are omitted or counted twice', () => {
  const l2 = (): ReturnType<typeof tf.regularizers.l2> => tf.regularizers.l2({ l2: 1 });
  const ones = {
    kernelInitializer: 'ones',
    recurrentInitializer: 'ones',
    kernelRegularizer: l2(),
    recurrentRegularizer: l2(),
  } as const;
  const inputShape = [3, 2];
  const cell = (): tf.RNN['cell'] => tf.layers.simpleRNNCell({ units: 2, ...ones }) as tf.RNN['cell'];
  const total = (losses: tf.Scalar[]): number => losses.reduce((sum, loss) => sum + numbers(loss)[0]!, 0);
  /** Layers, and the sum of the squares of their weights. */
  const cases: readonly (readonly [string, () => tf.layers.Layer, number])[] = [
    ['an RNN', () => tf.layers.simpleRNN({ units: 2, inputShape, ...ones }), 8],
    ['a cell', () => tf.layers.rnn({ cell: cell(), inputShape }), 8],
    ['stacked cells', () => tf.layers.rnn({ cell: [cell(), cell()], inputShape }), 16],
    [
      'both directions',
      () =>
        tf.layers.bidirectional({
          layer: tf.layers.simpleRNN({ units: 2, ...ones }) as tf.RNN,
          inputShape,
          mergeMode: 'concat',
        }),
      16,
    ],
  ];

  it.each(cases)('%s: stock counts none, ours counts all', (_name, make, want) => {
    const model = tf.sequential({ layers: [make()] });
    model.predict(tf.ones([1, 3, 2]));
    const inside = (model as unknown as { model: tf.LayersModel }).model;
    expect(total(inside.calculateLosses())).toBe(0);
    expect(total(lossesOf(model))).toBe(want);
  });

  it('a layer that is used twice, or in two models, counts once', () => {
    const shared = tf.layers.dense({
      units: 2,
      kernelInitializer: 'ones',
      kernelRegularizer: l2(),
    });
    const x = tf.input({ shape: [2] });
    const once = shared.apply(x) as tf.SymbolicTensor;
    const inner = tf.model({ inputs: x, outputs: shared.apply(once) as tf.SymbolicTensor });
    expect(total(inner.calculateLosses())).toBe(8);
    expect(total(lossesOf(inner))).toBe(4);
    const y = tf.input({ shape: [2] });
    const outer = tf.model({ inputs: y, outputs: shared.apply(inner.apply(y)) as tf.SymbolicTensor });
    expect(total(lossesOf(outer))).toBe(4);
    expect(layersOf(outer).filter((layer) => layer === shared)).toHaveLength(1);
  });

  it('layers inside a host and inside TimeDistributed count', () => {
    const inner = tf.layers.dense({ units: 2, kernelInitializer: 'ones', kernelRegularizer: l2() });
    const host = new WeightsHost({ ...halved, layer: inner });
    const model = tf.sequential({ layers: [tf.layers.timeDistributed({ layer: host, inputShape })] });
    // The penalty of the kernel plus that of the host's own gain.
    expect(total(lossesOf(model))).toBe(4 + 6);
  });
});

describe('tfjs trap 13: layers that merge change the shape of a mask', () => {
  const embedded = (name: string, maskZero: boolean) =>
    tf.layers.embedding({ inputDim: 4, outputDim: 2, maskZero, name });
  const sumOf = (second: boolean): number[][] => {
    const input = tf.input({ shape: [3], dtype: 'int32' });
    const parts = [embedded('a', true), embedded('b', second)].map((layer) => layer.apply(input));
    const sum = tf.layers.add().apply(parts as tf.SymbolicTensor[]);
    const seen: number[][] = [];
    const last = tf.layers.activation({ activation: 'linear' });
    last.computeMask = (_x, masks) => {
      const [mask] = [masks].flat();
      if (mask instanceof tf.Tensor) seen.push(mask.shape, [...mask.dataSync()]);
      return mask as tf.Tensor;
    };
    const model = tf.model({ inputs: input, outputs: last.apply(sum) as tf.SymbolicTensor });
    tf.dispose(
      model.predict(
        tf.tensor2d(
          [
            [1, 2, 0],
            [3, 0, 0],
          ],
          [2, 3],
          'int32',
        ),
      ),
    );
    return seen;
  };

  it('the sum of two masked sequences has their mask', () => {
    expect(sumOf(true)).toEqual([
      [2, 3],
      [1, 1, 0, 1, 0, 0],
    ]);
  });

  it('the sum with a sequence without a mask has none, as in Keras', () => {
    expect(sumOf(false)).toEqual([]);
  });
});

describe('tfjs trap 14: the activation gelu_new cannot be loaded', () => {
  it.each([
    () => tf.layers.activation({ activation: 'gelu_new' }),
    () => tf.layers.dense({ units: 2, activation: 'gelu_new' }),
  ])('it is the same after saving and loading', async (make) => {
    const input = tf.input({ shape: [3] });
    const model = tf.model({ inputs: input, outputs: make().apply(input) as tf.SymbolicTensor });
    const x = tf.tensor2d([[-1, 0.5, 2]]);
    const loaded = await reload(model);
    expect(numbers(loaded.predict(x) as tf.Tensor)).toEqual(numbers(model.predict(x) as tf.Tensor));
    expect(loaded.layers[1]!.getConfig().activation).toBe('gelu_new');
  });
});
