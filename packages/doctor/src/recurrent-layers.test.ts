import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { diagnose, repair } from './index.ts';

const model = (...layers: tf.layers.Layer[]): tf.LayersModel => tf.sequential({ layers });
const codes = (of: tf.LayersModel): string[] => diagnose(of).map(({ code, layer }) => `${code} ${layer}`);

function output(of: tf.LayersModel, x: tf.Tensor, training: boolean): tf.Tensor {
  const y = of.apply(x, { training });
  if (!(y instanceof tf.Tensor)) throw new Error('one output expected');
  return y;
}

const largest = (x: tf.Tensor): number => tf.max(tf.abs(x)).dataSync()[0] ?? Number.NaN;
const distance = (a: tf.Tensor, b: tf.Tensor): number => largest(tf.sub(a, b));

describe('A1, recurrentDropout of a GRU', () => {
  it('makes the state grow without bound; after repair it stays in [-1, 1]', () => {
    // The update gate keeps the old state: z = hardSigmoid(2.5) = 1.
    const of = model(
      tf.layers.gru({
        units: 4,
        recurrentDropout: 0.5,
        inputShape: [60, 2],
        name: 'gru',
        biasInitializer: 'zeros',
      }),
    );
    const [kernel, recurrent] = of.getWeights();
    const bias = tf.tensor1d([...Array(4).fill(1), ...Array(4).fill(0), ...Array(4).fill(1)]);
    of.setWeights([kernel!, tf.mul(recurrent!, 0.01), bias]);
    expect(codes(of)).toEqual(['A1 gru', 'A4 gru', 'C2 gru']);
    const x = tf.ones([64, 60, 2]);
    expect(largest(output(of, x, true))).toBeGreaterThan(10);
    const { model: fixed, remaining } = repair(of);
    expect(remaining).toEqual([]);
    expect(largest(output(fixed, x, true))).toBeLessThanOrEqual(1);
    expect(distance(output(of, x, false), output(fixed, x, false))).toBeLessThan(1e-5);
  });
});

describe('A6, a cell with dropout in tf.layers.rnn', () => {
  const x = tf.ones([4, 5, 3]);
  const cell = tf.layers.lstmCell;

  it.each([
    ['lstmCell', () => cell({ units: 3, dropout: 0.5 }), ['A4 rnn', 'A6 rnn']],
    ['gruCell', () => tf.layers.gruCell({ units: 3, recurrentDropout: 0.4 }), ['A1 rnn', 'A4 rnn', 'A6 rnn']],
    ['simpleRNNCell', () => tf.layers.simpleRNNCell({ units: 3, dropout: 0.5 }), ['A4 rnn', 'A6 rnn']],
  ] as const)('of %s drops at inference after training; after repair it does not', (_, make, expected) => {
    const of = model(tf.layers.rnn({ cell: make(), inputShape: [5, 3], name: 'rnn' }));
    expect(codes(of)).toEqual(expected);
    const { model: fixed, remaining } = repair(of);
    expect(remaining).toEqual([]);
    const sound = output(fixed, x, false);
    output(of, x, true);
    output(fixed, x, true);
    expect(distance(output(of, x, false), sound)).toBeGreaterThan(1e-3);
    expect(distance(output(fixed, x, false), sound)).toBe(0);
    expect(() => output(of, tf.ones([2, 5, 3]), true)).toThrow();
    expect(output(fixed, tf.ones([2, 5, 3]), true).shape).toEqual([2, 3]);
  });

  it('of stacked cells is found but not repaired', () => {
    const of = model(
      tf.layers.rnn({
        cell: [cell({ units: 3, dropout: 0.5 }), cell({ units: 2 })],
        inputShape: [5, 3],
        name: 'rnn',
      }),
    );
    const { repaired, remaining } = repair(of);
    expect(repaired).toEqual([]);
    expect(remaining.map(({ code }) => code)).toEqual(['A4', 'A6']);
  });
});

describe('C2, masks of an LSTM', () => {
  it('stay in memory after dispose; after repair none do', () => {
    const left = (make: (stock: tf.LayersModel) => tf.LayersModel): number => {
      const before = tf.memory().numTensors;
      const stock = model(
        tf.layers.lstm({ units: 3, dropout: 0.5, recurrentDropout: 0.5, inputShape: [5, 2] }),
      );
      const of = make(stock);
      tf.tidy(() => void output(of, tf.ones([2, 5, 2]), false));
      of.dispose();
      if (of !== stock) stock.dispose();
      return tf.memory().numTensors - before;
    };
    expect(left((stock) => stock)).toBeGreaterThan(0);
    expect(left((stock) => repair(stock).model)).toBe(0);
  });
});
