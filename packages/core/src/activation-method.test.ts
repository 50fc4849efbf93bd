// Apart: registers methods.
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  type ActivationMethod,
  activationLayer,
  activationMethods,
  attachWeights,
  compose,
  perturb,
  RegattaError,
  type Regularizer,
  stream,
} from './index.ts';
import { numbers } from './testing/assert.ts';
import { reload } from './testing/probe.ts';

/** Adds its inputs; the penalty is the width of the first one. */
const total: ActivationMethod = {
  name: 'test-total',
  inputs: [2, 3],
  train: (x, { others }) => tf.addN([x, ...others]),
  infer: (x, { others }) => tf.addN([x, ...others]),
  penalty: (_context, shape) => tf.scalar(shape.at(-1) ?? 0),
  accepts: (shapes) => {
    if (shapes.every(({ length }) => length === 2)) return;
    throw new RegattaError({
      subject: 'test-total',
      expected: 'rank 2',
      received: shapes,
      remedy: 'Flatten them.',
    });
  },
};
activationMethods.register(total);

const layer = (): tf.layers.Layer =>
  activationLayer({ name: total.name, method: total.name, params: {}, rate: 0 }, {});
const one = (): tf.layers.Layer =>
  activationLayer({ name: 'noise', params: { noise: 'bernoulli' }, rate: 0.5 }, {});
const inputs = (count: number, shape: number[]): tf.SymbolicTensor[] =>
  Array.from({ length: count }, () => tf.input({ shape }));

describe('a method of several inputs', () => {
  it.each([2, 3])(
    'joins %d inputs, before and after saving, and has one output of their shape',
    async (count) => {
      const symbols = inputs(count, [4]);
      const output = layer().apply(symbols) as tf.SymbolicTensor;
      expect(output.shape).toEqual([null, 4]);
      const model = tf.model({ inputs: symbols, outputs: output });
      const x = Array.from({ length: count }, (_, i) => tf.fill([2, 4], i + 1));
      const want = Array(8).fill((count * (count + 1)) / 2);
      for (const at of [model, await reload(model)]) {
        expect(numbers(at.predict(x) as tf.Tensor)).toEqual(want);
        expect(numbers(at.apply(x, { training: true }) as tf.Tensor)).toEqual(want);
        expect(at.calculateLosses().map((loss) => numbers(loss))).toEqual([[4]]);
      }
    },
  );

  it('passes on the mask of the input that has one', () => {
    const mask = tf.ones([2, 3], 'bool');
    const x = tf.ones([2, 3]);
    expect(layer().computeMask([x, x], mask)).toBe(mask);
    expect(layer().computeMask([x, x], [mask, mask])).toBe(mask);
  });

  it('rejects other numbers and shapes of inputs when it is built', () => {
    expect(() => layer().apply(inputs(1, [4])[0]!)).toThrow('expected 2 or 3 inputs, received 1');
    expect(() => layer().apply(inputs(4, [4]))).toThrow('expected 2 or 3 inputs, received 4');
    expect(() => layer().apply(inputs(2, [4, 4]))).toThrow('expected rank 2');
    expect(() => one().apply(inputs(2, [4]))).toThrow('expected 1 input, received 2');
  });
});

describe('perturb', () => {
  it('uses the same draws for a row in a batch and for the row alone', () => {
    const gate = (rows: number, firstRow: number, per: number[]): number[] =>
      numbers(perturb(tf.ones([rows, 1]), { noise: 'gaussian', per }, 0.5, stream(3), firstRow));
    const [shared] = gate(4, 0, []);
    const own = gate(4, 0, [0]);
    for (let row = 0; row < 4; row++) {
      expect(gate(1, row, [])).toEqual([shared]);
      expect(gate(1, row, [0])).toEqual([own[row]]);
    }
  });
});

describe('the pool hook', () => {
  const average: Regularizer = { name: 'average', pool: () => tf.layers.averagePooling2d({ poolSize: 2 }) };
  const pool = tf.layers.maxPooling2d({ poolSize: 2 });
  const site = { name: 'pool1', seed: 1 };

  it('replaces a pooling layer, alone and in a composition', () => {
    expect(attachWeights({ name: 'none' }, 'pool', site, pool)).toBe(pool);
    expect(attachWeights(average, 'pool', site, pool).getClassName()).toBe('AveragePooling2D');
    const both = compose({ name: 'other' }, average);
    expect(attachWeights(both, 'pool', site, pool).getClassName()).toBe('AveragePooling2D');
  });
});
