import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadLayersModel } from './index.ts';
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
    ['Conv1D', { filters: 1, kernel_size: 2, padding: 'causal' }, [1, 3, 1], [1, 3, 5]],
  ])('%s %o', async (name, config, shape, want) => {
    const model = await one(name, config, [null, ...shape.slice(1)]);
    for (const weight of model.weights) {
      const sizes = weight.shape.map((size) => size ?? 1);
      weight.write(weight.originalName.endsWith('bias') ? tf.zeros(sizes) : tf.ones(sizes));
    }
    const count = shape.reduce((a, b) => a * b, 1);
    const x = tf.tensor(
      Array.from({ length: count }, (_, i) => i + 1),
      shape,
    );
    close(values(model.predict(x)), want);
  });

  it('normalize groups of channels, channels first', async () => {
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

  it('scale the branch of StochasticDepth by its survival probability, as KerasCV does', async () => {
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

  it.each<[string, unknown[], number[]]>([
    ['Subtract', [1, tensor('a')], [-1, -3]],
    ['Add', [tensor('a'), 1], [3, 5]],
    ['Multiply', [tensor('a'), tensor('b')], [20, 80]],
    ['TrueDivide', [tensor('b'), tensor('a')], [5, 5]],
    ['Greater', [tensor('a'), 3], [0, 1]],
  ])('compute the operation %s %o', async (class_name, args, want) => {
    const layer = { class_name, config: { name: 'op' }, name: 'op', inbound_nodes: [{ args, kwargs: {} }] };
    const inputs = [input('a', [null, 2]), input('b', [null, 2])];
    const model = await loadLayersModel(build(functional([...inputs, layer], ['a', 'b'], ['op'])));
    const [a, b] = [tf.tensor([[2, 4]]), tf.tensor([[10, 20]])];
    close(values(model.predict([a, b])), want);
  });
});
