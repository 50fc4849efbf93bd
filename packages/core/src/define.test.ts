import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  ActivationHost,
  checkNumber,
  compose,
  defineFamily,
  defineRegularizer,
  RegattaError,
} from './index.ts';
import { numbers } from './testing/assert.ts';
import { reload } from './testing/probe.ts';

const seen = { parsed: 0 };

interface ScaleOptions {
  readonly rate: number;
  readonly factor?: number;
}

/** Multiplies by a factor in training. */
const scale = defineRegularizer({
  name: 'test-scale',
  title: 'Scale',
  summary: 'multiplies by a factor',
  paper: 'a test',
  defaultRate: 0.5,
  rates: [0.25, 0.5],
  prior: { mlp: 3 },
  options: ['factor'],
  siteOptions: ['unused'],
  parse({ factor = 2 }: ScaleOptions) {
    seen.parsed += 1;
    return { factor: checkNumber(factor, 'test-scale', 'factor', { min: 1 }) };
  },
  activation: { train: (x, { params, rate }) => tf.mul(x, params.factor * rate) },
  at: ['hidden'],
});

const plain = { title: 'x', summary: 'x', paper: 'x' };
const modelOf = (layer: tf.layers.Layer): tf.LayersModel => {
  const input = tf.input({ shape: [3] });
  return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
};
const trained = (model: tf.LayersModel): number[] =>
  numbers(model.apply(tf.ones([1, 3]), { training: true }) as tf.Tensor);

describe('a defined regularizer', () => {
  it('is a regularizer and a layer with the same effect', () => {
    const { hidden } = scale.regularizer({ rate: 0.5, factor: 3 });
    const placed = hidden?.({ name: 'hidden1', seed: 1 });
    if (!(placed instanceof ActivationHost)) throw new Error('expected a layer');
    expect(trained(modelOf(placed))).toEqual([1.5, 1.5, 1.5]);
    expect(trained(modelOf(scale.layer({ rate: 0.5, factor: 3 })))).toEqual([1.5, 1.5, 1.5]);
  });

  it('has a catalog entry with the hooks that it fills', () => {
    const { create, ...entry } = scale.entry;
    expect(entry).toEqual({
      name: 'test-scale',
      title: 'Scale',
      summary: 'multiplies by a factor',
      paper: 'a test',
      hooks: ['hidden'],
      defaultRate: 0.5,
      rates: [0.25, 0.5],
      prior: { mlp: 3 },
    });
    expect(create({ factor: 4 }).options).toEqual({ rate: 0.5, factor: 4 });
    expect(defineFamily([scale]).catalog).toEqual([scale.entry]);
    expect(compose(create({}), create({})).hidden).toBeDefined();
  });

  it('checks options in the factory and when a saved layer is loaded, but not in each step', async () => {
    const model = modelOf(scale.layer({ rate: 0.5 }));
    const made = seen.parsed;
    for (let step = 0; step < 5; step++) expect(trained(model)).toEqual([1, 1, 1]);
    expect(seen.parsed).toBe(made);
    const loaded = await reload(model);
    expect(seen.parsed).toBeGreaterThan(made);
    expect(trained(loaded)).toEqual([1, 1, 1]);

    expect(() => scale.regularizer({ rate: 0.5, factor: 0 })).toThrow('expected factor to be a number >= 1');
    const config = { ...scale.layer({ rate: 0.5 }).getConfig(), params: { factor: 0 } };
    expect(() => new ActivationHost(config)).toThrow('expected factor to be a number >= 1');
  });

  it('rejects unknown options, and options of the regularizer in its layer', () => {
    const create = (options: object): unknown => scale.entry.create(options as never);
    expect(() => create({ factr: 2 })).toThrow('expected only the options rate, factor, unused');
    expect(() => create({ rate: 2 })).toThrow('expected rate in [0, 1]');
    expect(() => scale.layer({ rate: 0.5, unused: 1 } as never)).toThrow(
      'expected only the options rate, factor, seed',
    );
    expect(() => scale.regularizer(undefined as never)).toThrow(RegattaError);
  });

  it('explains what a wrapper layer needs', () => {
    const wrapping = defineRegularizer({
      ...plain,
      name: 'test-wrapping',
      at: ['dense'],
      weights: { train: (x, inner) => inner.forward(x) },
    });
    expect(() => wrapping.layer({} as never)).toThrow('expected a layer to wrap');
    const layer = tf.layers.dense({ units: 2, inputShape: [3] });
    expect(trained(tf.sequential({ layers: [wrapping.layer({ layer } as never)] }))).toHaveLength(2);
  });
});

describe('a definition', () => {
  it('must say what it does, where, and at what rate', () => {
    const noise = { noise: 'bernoulli' };
    const define = (definition: object): unknown =>
      defineRegularizer({ ...plain, name: 'test-none', ...definition });
    expect(() => define({ noise, defaultRate: 0.5 })).toThrow('expected at or hooks');
    expect(() => define({ at: ['hidden'] })).toThrow('expected noise, activation or weights');
    expect(() => define({ noise, at: ['hidden'] })).toThrow('expected a defaultRate for the noise');
    expect(() => define({ noise, defaultRate: 0.5, at: ['dense'] })).toThrow(
      'expected at to name activations only',
    );
  });

  it('with only hooks has no layer, and explains it', () => {
    const penalty = defineRegularizer({
      ...plain,
      name: 'test-penalty',
      hooks: () => ({ penalty: () => tf.scalar(1) }),
    });
    expect(penalty.entry.hooks).toEqual(['penalty']);
    expect(() => penalty.layer({} as never)).toThrow('expected a regularizer that is one layer');
  });
});
