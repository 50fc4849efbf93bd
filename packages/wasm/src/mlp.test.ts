import { perturb, stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adam, currentHeap, softmaxCrossEntropy, uninstall, useWasm } from './index.ts';

/** Losses of a text classifier of stock layers, trained with stock `fit` from fixed weights. */
async function fit(optimizer: tf.Optimizer): Promise<number[]> {
  const layers = [
    tf.layers.embedding({ inputDim: 11, outputDim: 6, inputLength: 5 }),
    tf.layers.dense({ units: 7, activation: 'tanh' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 16, activation: 'relu' }),
    tf.layers.layerNormalization(),
    tf.layers.dense({ units: 4 }),
  ];
  const model = tf.sequential({ layers });
  const draws = stream(4);
  model.setWeights(
    model.getWeights().map((w, i) => tf.mul(tf.tensor(draws.fold(i).normal(w.size), w.shape), 0.4)),
  );
  const x = tf.tensor2d(
    Array.from(draws.uniform(200), (u) => Math.floor(u * 11)),
    [40, 5],
    'int32',
  );
  const ids = Int32Array.from(draws.fold('y').uniform(40), (u) => Math.floor(u * 4));
  const loss = (labels: tf.Tensor, logits: tf.Tensor): tf.Tensor => softmaxCrossEntropy(labels, logits);
  model.compile({ optimizer, loss });
  const history = await model.fit(x, tf.oneHot(ids, 4), {
    epochs: 12,
    batchSize: 16,
    shuffle: false,
    verbose: 0,
  });
  const losses = history.history.loss as number[];
  model.dispose();
  return losses;
}

/** A perceptron with dropout: its weights, and a function that trains it for one step. */
function perceptron(): { train(step: number): void; weights: tf.Variable[] } {
  const sizes = [9, 33, 17, 3];
  const draws = stream(6);
  const kernels = sizes
    .slice(1)
    .map((n, i) => tf.variable(tf.tensor(draws.fold(i).normal(sizes[i]! * n), [sizes[i]!, n])));
  const biases = sizes.slice(1).map((n) => tf.variable(tf.zeros([n])));
  const x = tf.tensor(draws.fold('x').normal(13 * 9), [13, 9]);
  const labels = tf.tensor1d(
    Array.from({ length: 13 }, (_, i) => i % 3),
    'int32',
  );
  const optimizer = adam({ learningRate: 0.01, clipNorm: 1 });
  const loss = (step: number): tf.Scalar => {
    let h: tf.Tensor = x;
    for (const [i, kernel] of kernels.entries()) {
      h = tf.add(tf.matMul(h, kernel), biases[i]!);
      if (i < 2) h = perturb(tf.relu(h), { noise: 'bernoulli' }, 0.3, draws.fold(i).fold(step));
    }
    return softmaxCrossEntropy(labels, h) as tf.Scalar;
  };
  return {
    train: (step) => void optimizer.minimize(() => loss(step)),
    weights: [...kernels, ...biases],
  };
}

/** The weights after some steps, as bits. */
function trained(): Uint32Array[] {
  const { train, weights } = perceptron();
  for (let step = 0; step < 20; step++) train(step);
  return weights.map((w) => new Uint32Array((w.dataSync() as Float32Array).slice().buffer));
}

describe('a whole model', () => {
  beforeAll(async () => void (await useWasm()));
  afterAll(uninstall);

  it('trains under fit to the losses of the cpu backend', async () => {
    const ours = await fit(adam({ learningRate: 0.02 }));
    await tf.setBackend('cpu');
    const [plain, stock] = [await fit(adam({ learningRate: 0.02 })), await fit(tf.train.adam(0.02))];
    await tf.setBackend('wasm');
    expect(ours.at(-1)).toBeLessThan(0.5 * ours[0]!);
    ours.forEach((loss, i) => {
      expect(loss).toBeCloseTo(plain[i]!, 4);
      expect(loss).toBeCloseTo(stock[i]!, 4);
    });
  });

  it('is reproducible to the bit', () => {
    expect(trained()).toEqual(trained());
  });

  it('keeps tensors, buffers and scratch space constant over many steps', () => {
    const { train } = perceptron();
    const held = (): number[] => [
      tf.memory().numTensors,
      tf.memory().numBytes,
      tf.backend().numDataIds(),
      currentHeap()!.scratchBytes,
    ];
    train(0);
    const before = held();
    for (let step = 1; step < 500; step++) train(step);
    expect(held()).toEqual(before);
  });
});
