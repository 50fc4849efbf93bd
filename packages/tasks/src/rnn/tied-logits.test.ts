import { none, predict, type Regularizer, stream } from '@regatta/core';
import { initialize, useBackend, weightsByAddress } from '@regatta/trial';
import { embeddingDropout } from '@regatta/variational-dropout';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type WordShape, wordModel } from './network.ts';

const [steps, batch] = [5, 3];
const shape: WordShape = { cell: 'lstm', units: 4, classes: 9, size: 4, tied: true };

function built(regularizer: Regularizer = none, tied = true): tf.LayersModel {
  const build = (by: Regularizer): tf.LayersModel =>
    wordModel({ ...shape, tied }, steps, by, { site: (name) => ({ name, seed: 5 }) });
  const [model, plain] = [build(regularizer), build(none)];
  initialize(model, plain, stream('init'));
  plain.dispose();
  return model;
}

function variableAt(model: tf.LayersModel, address: string): tf.Variable {
  const value = weightsByAddress(model).get(address)?.read();
  if (value instanceof tf.Variable) return value;
  throw new Error(`no weight ${address}`);
}

const ids = (): tf.Tensor => {
  const drawn = stream('ids').uniform(batch * steps);
  return tf.tensor(
    Int32Array.from(drawn, (u) => Math.floor(u * 9)),
    [batch, steps],
    'int32',
  );
};

const training = (model: tf.LayersModel, x: tf.Tensor): tf.Tensor => {
  const y = model.apply(x, { training: true });
  if (y instanceof tf.Tensor) return y;
  throw new Error('expected one output');
};

/** A scalar to which each logit contributes with a different weight. */
const probe = (y: tf.Tensor): tf.Scalar =>
  tf.sum(tf.mul(y, tf.tensor(stream('w').normal(y.size), y.shape))).asScalar();

/** The model up to the state from which the logits are computed. */
const beforeLogits = (model: tf.LayersModel): tf.LayersModel =>
  tf.model({ inputs: model.inputs, outputs: model.layers.at(-2)!.output });

describe.each(['wasm', 'cpu'] as const)('tied logits on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  afterEach(() => tf.disposeVariables());

  it('are h E^T + b', () => {
    const model = built();
    variableAt(model, 'logits/bias').assign(tf.tensor1d(stream('b').normal(9)));
    const got = predict(model, ids());
    const h = predict(beforeLogits(model), ids());
    const matrix = variableAt(model, 'embedding1/embeddings');
    const products = tf.matMul(tf.reshape(h, [-1, 4]), tf.transpose(matrix.as2D(9, 4)));
    const want = tf.add(products, variableAt(model, 'logits/bias')).dataSync();
    expect(got.shape).toEqual([batch, steps, 9]);
    for (const [i, value] of got.dataSync().entries()) expect(value).toBeCloseTo(want[i]!, 6);
  });

  it('share one matrix, which is counted and initialized once', () => {
    const [tied, untied] = [built(), built(none, false)];
    expect(untied.countParams() - tied.countParams()).toBe(9 * 4);
    expect([...weightsByAddress(tied).keys()].filter((address) => !/rnn1/.test(address))).toEqual([
      'embedding1/embeddings',
      'logits/bias',
    ]);
    const tables = [tied, untied].map((model) => [...variableAt(model, 'embedding1/embeddings').dataSync()]);
    expect(tables[0]).toEqual(tables[1]);
  });

  it('add the gradients of both uses', () => {
    const model = built();
    const x = ids();
    const matrix = variableAt(model, 'embedding1/embeddings');
    matrix.assign(tf.tensor(stream('E').normal(36), [9, 4]));
    const total = (): tf.Scalar => probe(training(model, x));
    const { grads } = tf.variableGrads(total, [matrix]);
    const gradient = Array.from(grads[matrix.name]!.dataSync());

    const start = Float32Array.from(matrix.dataSync());
    const eps = 1e-2;
    for (let i = 0; i < start.length; i++) {
      const at = (by: number): number => {
        matrix.assign(
          tf.tensor(
            start.map((value, k) => (k === i ? value + by : value)),
            [9, 4],
          ),
        );
        return total().dataSync()[0]!;
      };
      expect((at(eps) - at(-eps)) / (2 * eps)).toBeCloseTo(gradient[i]!, 2);
    }

    // The gradient of the use in the logits, for given states; the rest is that of the lookup.
    matrix.assign(tf.tensor(start, [9, 4]));
    const h = tf.reshape(training(beforeLogits(model), x), [-1, 4]);
    const w = tf.tensor(stream('w').normal(batch * steps * 9), [batch * steps, 9]);
    const asMatrix = Array.from(tf.matMul(w, h, true).dataSync());
    const looked = gradient.map((value, i) => value - asMatrix[i]!);
    const seen = new Set(x.dataSync());
    expect(seen.size).toBeLessThan(9);
    for (let word = 0; word < 9; word++) {
      const largest = Math.max(...looked.slice(word * 4, word * 4 + 4).map(Math.abs));
      if (seen.has(word)) expect(largest).toBeGreaterThan(1e-2);
      else expect(largest).toBeLessThan(1e-5);
    }
  });

  it('use the whole matrix although dropped words are looked up as zeros', () => {
    // Each pass is the first training call of a new network, so all of them drop the same words.
    const fresh = (): tf.LayersModel => built(embeddingDropout({ rate: 0.5 }));
    const [x, lookUp] = [ids(), fresh()];
    const embedded = tf.model({ inputs: lookUp.inputs, outputs: lookUp.layers[1]!.output });
    const sums = training(embedded, x).abs().sum(-1).dataSync();
    expect([...sums].filter((sum) => sum === 0).length).toBeGreaterThan(0);

    const h = training(beforeLogits(fresh()), x);
    const matrix = variableAt(lookUp, 'embedding1/embeddings');
    const want = tf.matMul(tf.reshape(h, [-1, 4]), matrix.as2D(9, 4), false, true).dataSync();
    for (const [i, value] of training(fresh(), x).dataSync().entries())
      expect(value).toBeCloseTo(want[i]!, 6);
  });

  it('require embeddings of the size of the state', () => {
    const build = () =>
      wordModel({ ...shape, units: 6 }, steps, none, { site: (name) => ({ name, seed: 5 }) });
    expect(build).toThrow('expected an embedding of size 6, the number of units, received size 4');
  });
});
