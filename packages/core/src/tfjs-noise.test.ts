import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { ALPHA_PRIME, predict, predictSamples, stream } from './index.ts';
import { expectClose, numbers } from './testing/assert.ts';

const data = (...shape: number[]): tf.Tensor =>
  tf.tensor(stream(1).normal(shape.reduce((a, b) => a * b, 1)), shape);
const moments = (values: readonly number[]): { mean: number; variance: number } => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
};
/** The factor of alpha dropout that keeps the variance of its input: 1 / sqrt(q (1 + p alpha'^2)). */
const alphaScale = (rate: number): number => 1 / Math.sqrt((1 - rate) * (1 + rate * ALPHA_PRIME ** 2));
const rates = { dropout: 0.3, recurrentDropout: 0.4 };
const rnn = { units: 3, returnSequences: true, ...rates };

const stock: readonly { name: string; layer: () => tf.layers.Layer; shape: number[] }[] = [
  { name: 'dropout', layer: () => tf.layers.dropout({ rate: 0.5 }), shape: [8] },
  { name: 'seeded dropout', layer: () => tf.layers.dropout({ rate: 0.5, seed: 7 }), shape: [8] },
  { name: 'gaussianDropout', layer: () => tf.layers.gaussianDropout({ rate: 0.5 }), shape: [8] },
  { name: 'gaussianNoise', layer: () => tf.layers.gaussianNoise({ stddev: 0.5 }), shape: [8] },
  { name: 'alphaDropout', layer: () => tf.layers.alphaDropout({ rate: 0.2 }), shape: [8] },
  { name: 'spatialDropout1d', layer: () => tf.layers.spatialDropout1d({ rate: 0.5 }), shape: [4, 6] },
  { name: 'lstm', layer: () => tf.layers.lstm(rnn), shape: [4, 6] },
  { name: 'gru', layer: () => tf.layers.gru(rnn), shape: [4, 6] },
  { name: 'simpleRNN', layer: () => tf.layers.simpleRNN(rnn), shape: [4, 6] },
  {
    name: 'bidirectional lstm',
    layer: () => tf.layers.bidirectional({ layer: tf.layers.lstm(rnn) as tf.RNN, mergeMode: 'concat' }),
    shape: [4, 6],
  },
  {
    name: 'stacked cells',
    layer: () =>
      tf.layers.rnn({
        cell: [tf.layers.gruCell({ units: 3, ...rates }), tf.layers.lstmCell({ units: 2, ...rates })],
        returnSequences: true,
      }),
    shape: [4, 6],
  },
  {
    name: 'timeDistributed dropout',
    layer: () => tf.layers.timeDistributed({ layer: tf.layers.dropout({ rate: 0.5 }) }),
    shape: [4, 6],
  },
];

function build(layer: tf.layers.Layer, shape: number[]): tf.LayersModel {
  const input = tf.input({ shape });
  const norm = tf.layers.batchNormalization().apply(input) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: layer.apply(norm) as tf.SymbolicTensor });
  // Small weights, for which curved functions are nearly straight: the mean of the samples is nearly the clean output.
  layer.setWeights(
    layer.getWeights().map((weight, i) => tf.mul(stream(i).normal(weight.size), 0.02).reshape(weight.shape)),
  );
  return model;
}

describe.each(stock)("tfjs's own $name under predictSamples", ({ name, layer, shape }) => {
  const made = layer();

  const model = build(made, shape);
  const recurrent = made.weights.length > 0;
  const x = data(5, ...shape);
  const clean = numbers(predict(model, x));
  const before = model.getWeights().map(numbers);
  const samples = predictSamples(model, x, { samples: 1500, seed: 1, batchSize: 1000 });
  const [first, second] = [tf.slice(samples, 0, 1), tf.slice(samples, 1, 1)].map(numbers);

  it('is random, and the same again from the same seed whatever the batch size', () => {
    expect(first).not.toEqual(second);
    const few = numbers(predictSamples(model, x, { samples: 3, seed: 1, batchSize: 2 }));
    expectClose(few, numbers(tf.slice(samples, 0, 3)), 1e-6, 'samples');
    const other = numbers(predictSamples(model, x, { samples: 1, seed: 2 }));
    expect(other).not.toEqual(first);
  });

  it('does not depend on the names that tfjs made up', () => {
    const again = build(layer(), shape);
    again.setWeights(model.getWeights());
    expectClose(numbers(predictSamples(again, x, { samples: 1, seed: 1 })), first!, 1e-6, 'samples');
  });

  it('scatters about the clean output', () => {
    const { mean, variance } = tf.moments(samples, 0);
    const [means, variances] = [numbers(mean), numbers(variance)];
    const [bend, slope] = name === 'alphaDropout' ? [0, alphaScale(0.2) * 0.8] : [recurrent ? 1e-3 : 0, 1];
    means.forEach((value, i) => {
      const error = Math.sqrt((variances[i] ?? 0) / 1500);
      expect(Math.abs(value - slope * (clean[i] ?? 0))).toBeLessThan(5 * error + bend + 1e-5);
    });
  });

  it('leaves model, batch-norm statistics and memory as they were', () => {
    expect(model.getWeights().map(numbers)).toEqual(before);
    expect(numbers(predict(model, x))).toEqual(clean);
    expect(Object.hasOwn(made, 'call')).toBe(false);
    const held = tf.memory().numTensors;
    predictSamples(model, x, { samples: 2, batchSize: 2 }).dispose();
    expect(tf.memory().numTensors).toBe(held);
  });
});

describe('the noise of stock layers', () => {
  const ones = tf.ones([1, 20_000]);
  const drawn = (layer: tf.layers.Layer, x: tf.Tensor = ones): number[] => {
    const input = tf.input({ shape: x.shape.slice(1) });
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    return numbers(predictSamples(model, x, { samples: 1, seed: 5 }));
  };

  it('has the moments of its law', () => {
    const dropped = drawn(tf.layers.dropout({ rate: 0.25 }));
    expect(new Set(dropped)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(moments(dropped).mean).toBeCloseTo(1, 1);
    expect(moments(drawn(tf.layers.gaussianDropout({ rate: 0.5 }))).variance).toBeCloseTo(1, 1);
    expect(moments(drawn(tf.layers.gaussianNoise({ stddev: 0.3 }))).variance).toBeCloseTo(0.09, 2);
  });

  it('sets dropped units of alpha dropout to the negative saturation, and keeps mean and variance', () => {
    const normal = tf.tensor(stream(3).normal(20_000), [1, 20_000]);
    const rate = 0.2;
    const values = drawn(tf.layers.alphaDropout({ rate }), normal);
    const { mean, variance } = moments(values);
    expect(mean).toBeCloseTo(0, 1);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    // One value is taken by all the dropped: a alpha' + b, below zero.
    const counts = new Map<number, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const [saturated, count] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
    expect(saturated).toBeCloseTo(alphaScale(rate) * ALPHA_PRIME * (1 - rate), 4);
    expect(Math.abs(count / values.length - rate)).toBeLessThan(0.02);
  });

  it('drops whole channels of SpatialDropout1D, and what a noiseShape shares together', () => {
    const steps = drawn(tf.layers.spatialDropout1d({ rate: 0.5 }), tf.ones([1, 3, 40]));
    expect(steps.slice(0, 40)).toEqual(steps.slice(40, 80));
    expect(new Set(steps)).toEqual(new Set([0, 2]));
    const rows = drawn(tf.layers.dropout({ rate: 0.5, noiseShape: [1, 40] }), tf.ones([3, 40]));
    expect(rows.slice(0, 40)).toEqual(rows.slice(80));
  });

  it('holds one mask over the steps of a recurrent layer', () => {
    // A unit that copies its input shows its mask.
    const layer = tf.layers.simpleRNN({
      ...{ units: 1, activation: 'linear', useBias: false, returnSequences: true, dropout: 0.5 },
      kernelInitializer: 'ones',
      recurrentInitializer: 'zeros',
    });
    const values = drawn(layer, tf.ones([40, 3, 1]));
    for (let row = 0; row < 40; row += 1) expect(new Set(values.slice(3 * row, 3 * row + 3)).size).toBe(1);
    expect(new Set(values)).toEqual(new Set([0, 2]));
  });

  it('masks the state of a GRU where it enters the gates, not where it is carried', () => {
    // With the update gate shut, the state is carried unchanged: whatever the mask, nothing is lost.
    const layer = tf.layers.gru({ units: 1, recurrentDropout: 0.5, returnSequences: true });
    const input = tf.input({ shape: [3, 1] });
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    // Input 1 opens the gate (z = 0), input 0 shuts it (z = 1).
    layer.setWeights([tf.tensor2d([[-100, 0, 2]]), tf.tensor2d([[0, 0, 0]]), tf.tensor1d([50, 0, 0])]);
    const x = tf.tensor3d(Array.from({ length: 10 }, () => [[1], [0], [0]]));
    const clean = numbers(predict(model, x));
    expectClose(numbers(predictSamples(model, x, { samples: 1 })), clean, 1e-6, 'carried state');
  });

  it('leaves the states of stateful layers alone', () => {
    const layer = tf.layers.lstm({ units: 2, stateful: true, recurrentDropout: 0.5 }) as tf.RNN;
    const input = tf.input({ batchShape: [2, 3, 1] });
    const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
    const x = data(2, 3, 1);
    predict(model, x);
    const states = (): number[][] => (layer.states as tf.Tensor[]).map(numbers);
    const before = states();
    const samples = predictSamples(model, x, { samples: 3 });
    expect(states()).toEqual(before);
    expect(layer.stateful).toBe(true);
    const [first, second] = [0, 1].map((s) => numbers(tf.slice(samples, s, 1)));
    expect(first).not.toEqual(second);
  });

  it('puts every layer back when the model throws', () => {
    const layer = tf.layers.dropout({ rate: 0.5 });
    class Broken extends tf.layers.Layer {
      static className = 'NoiseTestBroken';
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        const x = Array.isArray(inputs) ? inputs[0]! : inputs;
        throw new Error(`broken at ${x.shape.join()}`);
      }
    }
    const input = tf.input({ shape: [3] });
    const hidden = layer.apply(input) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: new Broken({}).apply(hidden) as tf.SymbolicTensor });
    const held = tf.memory().numTensors;
    const x = data(2, 3);
    expect(() => predictSamples(model, x, { samples: 2 })).toThrow('broken at 4,3');
    x.dispose();
    expect(tf.memory().numTensors).toBe(held);
    expect(Object.hasOwn(layer, 'call')).toBe(false);
  });
});
