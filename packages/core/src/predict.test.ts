import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activationAt,
  attach,
  attachRecurrent,
  predict,
  predictSamples,
  predictSamplesByOutput,
  type Regularizer,
  stream,
} from './index.ts';
import { withSampling } from './sampling.ts';
import { expectClose, numbers } from './testing/assert.ts';

const noise: Regularizer = {
  name: 'noise',
  hidden: activationAt({ name: 'noise', params: { noise: 'bernoulli' }, rate: 0.5 }),
  recurrent: () => ({ state: { rate: 0.3 }, recurrentKernel: { rate: 0.4 } }),
};
const noisy = (x: tf.SymbolicTensor, name: string): tf.SymbolicTensor =>
  attach(noise, 'hidden', { name, seed: 3 }, x);
const dense = (x: tf.SymbolicTensor, units: number): tf.SymbolicTensor =>
  tf.layers
    .dense({ units, kernelInitializer: tf.initializers.glorotUniform({ seed: units }) })
    .apply(x) as tf.SymbolicTensor;
const data = (...shape: number[]): tf.Tensor =>
  tf.tensor(stream(1).normal(shape.reduce((a, b) => a * b, 1)), shape);

/** Counts its calls and the rows that it receives. */
class Counter extends tf.layers.Layer {
  static className = 'PredictTestCounter';
  rows: number[] = [];
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    this.rows.push(x.shape[0] ?? 0);
    return x.clone();
  }
}

/** Samples computed by separate passes of the whole model. */
function onePassASample(model: tf.LayersModel, x: tf.Tensor, samples: number, seed: number): number[] {
  const source = stream(seed).fold('sample');
  const rows = x.shape[0] ?? 1;
  return Array.from({ length: samples }, (_, s) =>
    withSampling({ streams: [source.fold(s)], rows, firstRow: 0, calls: new Map() }, () =>
      numbers(model.predict(x, { batchSize: rows }) as tf.Tensor),
    ),
  ).flat();
}

function mlp(): tf.LayersModel {
  const input = tf.input({ shape: [6] });
  const hidden = noisy(dense(input, 8), 'a');
  return tf.model({ inputs: input, outputs: dense(noisy(dense(hidden, 7), 'b'), 2) });
}

function recurrent(): tf.LayersModel {
  const input = tf.input({ shape: [4, 3] });
  const first = attachRecurrent(
    noise,
    { name: 'r', seed: 3 },
    { cell: 'gru', units: 5, returnSequences: true },
  );
  const masked = tf.layers.masking({ maskValue: 0 }).apply(input) as tf.SymbolicTensor;
  const sequence = first.apply(masked) as tf.SymbolicTensor;
  const second = attachRecurrent(noise, { name: 's', seed: 4 }, { cell: 'lstm', units: 2 });
  return tf.model({ inputs: input, outputs: second.apply(noisy(sequence, 't')) as tf.SymbolicTensor });
}

/** A noise layer applied in two places, and a nested model. */
function shared(): tf.LayersModel {
  const inner = mlp();
  const input = tf.input({ shape: [6] });
  const twice = tf.layers.add();
  const outputs = [inner.apply(input), inner.apply(dense(input, 6))] as tf.SymbolicTensor[];
  return tf.model({ inputs: input, outputs: twice.apply(outputs) as tf.SymbolicTensor });
}

describe.each([
  { name: 'an MLP', build: mlp, x: () => data(5, 6) },
  { name: 'recurrent layers', build: recurrent, x: () => data(5, 4, 3) },
  { name: 'a nested model used twice', build: shared, x: () => data(5, 6) },
])('predictSamples of $name', ({ build, x: make }) => {
  const model = build();
  const x = make();
  const whole = numbers(predictSamples(model, x, { samples: 6, seed: 2 }));
  const size = whole.length / 6;

  it('gives the same samples as one pass per sample', () => {
    expectClose(whole, onePassASample(model, x, 6, 2), 1e-6, 'samples');
  });

  it('gives the same samples for any batch size and number of samples', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 6 }), (batchSize, samples) => {
        const part = numbers(predictSamples(model, x, { samples, seed: 2, batchSize }));
        expectClose(part, whole.slice(0, samples * size), 1e-6, 'samples');
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('gives different samples for different seeds, and samples that differ from each other', () => {
    expect(numbers(predictSamples(model, x, { samples: 6, seed: 3 }))).not.toEqual(whole);
    expect(whole.slice(0, size)).not.toEqual(whole.slice(size, 2 * size));
  });

  it('does not change the deterministic prediction, and leaks no tensors', () => {
    const before = numbers(predict(model, x));
    const held = tf.memory().numTensors;
    predictSamples(model, x, { samples: 3, batchSize: 2 }).dispose();
    expect(tf.memory().numTensors).toBe(held);
    expect(numbers(predict(model, x))).toEqual(before);
  });
});

describe('predictSamples', () => {
  it('runs layers before the first noise once per batch, the others on many samples at once', () => {
    const [before, after] = [new Counter({}), new Counter({})];
    const input = tf.input({ shape: [6] });
    const prefix = before.apply(dense(input, 4)) as tf.SymbolicTensor;
    const model = tf.model({
      inputs: input,
      outputs: after.apply(noisy(prefix, 'n')) as tf.SymbolicTensor,
    });
    predictSamples(model, data(5, 6), { samples: 8, batchSize: 20 });
    expect(before.rows).toEqual([5]);
    expect(after.rows).toEqual([20, 20]);
    [before.rows, after.rows] = [[], []];
    predictSamples(model, data(5, 6), { samples: 3, batchSize: 2 });
    expect(before.rows).toEqual([2, 2, 1]);
    expect(after.rows).toEqual([2, 2, 2, 2, 2, 2, 2, 1]);
  });

  it('also runs the prefix of a nested model once', () => {
    const before = new Counter({});
    const inside = tf.input({ shape: [6] });
    const inner = tf.model({
      inputs: inside,
      outputs: noisy(before.apply(inside) as tf.SymbolicTensor, 'n'),
    });
    const input = tf.input({ shape: [6] });
    const model = tf.model({ inputs: input, outputs: inner.apply(dense(input, 6)) as tf.SymbolicTensor });
    predictSamples(model, data(3, 6), { samples: 9, batchSize: 6 });
    expect(before.rows).toEqual([3]);
  });

  it('repeats the prediction of a model without noise', () => {
    const input = tf.input({ shape: [6] });
    const model = tf.model({ inputs: input, outputs: dense(input, 2) });
    const x = data(4, 6);
    const samples = predictSamples(model, x, { samples: 3 });
    expect(samples.shape).toEqual([3, 4, 2]);
    expect(numbers(samples)).toEqual([1, 2, 3].flatMap(() => numbers(predict(model, x))));
  });

  it('accepts models with a fixed batch size', () => {
    const input = tf.input({ batchShape: [2, 6] });
    const model = tf.model({ inputs: input, outputs: noisy(dense(input, 3), 'n') });
    const x = data(2, 6);
    const samples = numbers(predictSamples(model, x, { samples: 4, seed: 1 }));
    expectClose(samples, onePassASample(model, x, 4, 1), 1e-6, 'samples');
  });

  it('gives no samples for an empty batch', () => {
    expect(predictSamples(mlp(), tf.zeros([0, 6]), { samples: 2 }).shape).toEqual([2, 0, 2]);
  });
});

describe('predictSamplesByOutput', () => {
  const a = tf.input({ shape: [3], name: 'left' });
  const b = tf.input({ shape: [2], name: 'right' });
  const joined = tf.layers.concatenate().apply([noisy(dense(a, 4), 'n'), b]) as tf.SymbolicTensor;
  const head = tf.layers.dense({ units: 2, name: 'head' }).apply(joined) as tf.SymbolicTensor;
  const plain = tf.layers.dense({ units: 1, name: 'plain' }).apply(b) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [a, b], outputs: [head, plain] });
  const [left, right] = [data(4, 3), data(4, 2)];
  const all = predictSamplesByOutput(model, [left, right], { samples: 3, batchSize: 5 });

  it('samples every output', () => {
    expect(Object.values(all).map(({ shape }) => shape)).toEqual([
      [3, 4, 2],
      [3, 4, 1],
    ]);
    expect(Object.keys(all)).toEqual(model.outputNames);
    const [heads, plains] = Object.values(all).map(numbers);
    expect(heads?.slice(0, 8)).not.toEqual(heads?.slice(8, 16));
    expect(plains?.slice(0, 4)).toEqual(plains?.slice(8, 12));
  });

  it('takes inputs by name, and gives each output the samples of a model with only that output', () => {
    const named = predictSamplesByOutput(model, { right, left }, { samples: 3 });
    expect(Object.values(named).map(numbers)).toEqual(Object.values(all).map(numbers));
    const alone = tf.model({ inputs: [a, b], outputs: head });
    expect(numbers(predictSamples(alone, [left, right], { samples: 3 }))).toEqual(
      numbers(Object.values(all)[0]!),
    );
  });

  it('rejects inputs and outputs that do not match, with a remedy', () => {
    expect(() => predictSamples(model, [left, right], { samples: 2 })).toThrow(
      /one output, received "?2 outputs.*predictSamplesByOutput/s,
    );
    expect(() => predictSamplesByOutput(model, left, { samples: 2 })).toThrow(
      /inputs left \[\*, 3\] and right \[\*, 2\]/,
    );
    expect(() => predictSamplesByOutput(model, [left, data(3, 2)], { samples: 2 })).toThrow(
      /same number of rows/,
    );
  });
});
