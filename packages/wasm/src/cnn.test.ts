import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from './index.ts';

beforeAll(async () => {
  expect((await useWasm()).installed).toBe(true);
});

function values(size: number, salt: number): Float32Array {
  let state = (salt * 2654435761 + 1) >>> 0;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** A network with every supported kind of convolutional layer. */
function network(): tf.Sequential {
  const init = (seed: number): { kernelInitializer: ReturnType<typeof tf.initializers.glorotUniform> } => ({
    kernelInitializer: tf.initializers.glorotUniform({ seed }),
  });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [12, 12, 2],
        filters: 8,
        kernelSize: 3,
        activation: 'relu',
        ...init(1),
      }),
      tf.layers.batchNormalization(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.depthwiseConv2d({
        kernelSize: 3,
        depthMultiplier: 2,
        padding: 'same',
        depthwiseInitializer: tf.initializers.glorotUniform({ seed: 2 }),
      }),
      tf.layers.conv2d({
        filters: 10,
        kernelSize: 3,
        dilationRate: 2,
        padding: 'same',
        activation: 'relu',
        ...init(3),
      }),
      // Without padding, because tfjs's gradient of padded average pooling differs: see pool.test.ts.
      tf.layers.averagePooling2d({ poolSize: 2 }),
      tf.layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', ...init(4) }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax', ...init(5) }),
    ],
  });
}

async function train(backend: string, make: () => tf.Sequential): Promise<number[]> {
  await tf.setBackend(backend);
  const model = make();
  model.compile({ optimizer: tf.train.sgd(0.05), loss: 'categoricalCrossentropy' });
  const x = tf.tensor4d(values(24 * 12 * 12 * 2, 1), [24, 12, 12, 2]);
  const y = tf.oneHot(
    tf.tensor1d(
      Array.from({ length: 24 }, (_, i) => i % 3),
      'int32',
    ),
    3,
  );
  const { history } = await model.fit(x, y, { batchSize: 8, epochs: 4, shuffle: false, verbose: 0 });
  model.dispose();
  tf.dispose([x, y]);
  await tf.setBackend('wasm');
  return history.loss!.map(Number);
}

describe('a convolutional network under model.fit', () => {
  it('trains to the losses of the cpu backend, reproducibly to the bit', async () => {
    const got = await train('wasm', network);
    expect(await train('wasm', network)).toEqual(got);
    // The cpu backend cannot train a dilated layer, so compare the same network without dilation.
    const plain = (): tf.Sequential => {
      const { layers } = network();
      const config = layers[4]!.getConfig();
      layers[4]!.dispose();
      layers[4] = tf.layers.conv2d({ ...config, dilationRate: 1, filters: 10, kernelSize: 3 });
      return tf.sequential({ layers });
    };
    const want = await train('cpu', plain);
    const ours = await train('wasm', plain);
    want.forEach((loss, epoch) => {
      expect(Math.abs(ours[epoch]! - loss)).toBeLessThan(1e-4 * loss);
    });
    expect(got.at(-1)!).toBeLessThan(got[0]!);
  });

  it('leaks no tensors and does not grow scratch', async () => {
    const model = network();
    const x = tf.tensor4d(values(8 * 12 * 12 * 2, 1), [8, 12, 12, 2]);
    const optimizer = tf.train.sgd(0.01);
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const step = (): void =>
      tf.tidy(() => {
        optimizer.minimize(
          () => tf.mean(tf.square(model.apply(x, { training: true }) as tf.Tensor)),
          false,
          variables,
        );
      });
    step();
    const before = tf.memory();
    for (let i = 0; i < 30; i++) step();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
  });
});

describe('reductions and batch normalization', () => {
  const shapes = fc.tuple(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 37 }),
  );

  function same(run: () => tf.Tensor[]): void {
    tf.setBackend('cpu');
    const want = tf.tidy(() => run().map((t) => [t.shape, [...t.dataSync()]] as const));
    tf.setBackend('wasm');
    const got = tf.tidy(() => run().map((t) => [t.shape, [...t.dataSync()]] as const));
    want.forEach(([shape, data], k) => {
      expect(got[k]![0]).toEqual(shape);
      const bound = 5e-6 * data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      data.forEach((value, i) => {
        expect(Math.abs(got[k]![1][i]! - value), `result ${k}[${i}]`).toBeLessThanOrEqual(bound);
      });
    });
  }

  it('agree with the cpu backend over any axes', () => {
    fc.assert(
      fc.property(shapes, fc.subarray([0, 1, 2, 3]), fc.boolean(), (shape, axes, keepDims) => {
        same(() => {
          const x = tf.tensor(
            values(
              shape.reduce((a, b) => a * b, 1),
              1,
            ),
            shape,
          );
          return [tf.sum(x, axes, keepDims), tf.mean(x, axes, keepDims)];
        });
      }),
      { numRuns: 150 },
    );
  });

  it('sum many rows without losing precision', () => {
    const x = tf.fill([70001, 5], 0.1);
    expect(Math.abs(tf.sum(x, 0).dataSync()[4]! / 7000.1 - 1)).toBeLessThan(1e-5);
  });

  it('agree with the cpu backend in all gradients of tf.batchNorm', () => {
    fc.assert(
      fc.property(shapes, fc.boolean(), (shape, scaled) => {
        same(() => {
          const columns = shape[3];
          const x = tf.tensor(
            values(
              shape.reduce((a, b) => a * b, 1),
              1,
            ),
            shape,
          );
          const [mean, scale, offset] = [2, 3, 4].map((salt) => tf.tensor1d(values(columns, salt)));
          const variance = tf.add(tf.abs(tf.tensor1d(values(columns, 5))), 0.1) as tf.Tensor1D;
          const dy = tf.tensor(values(x.size, 6), shape);
          const f = (...t: tf.Tensor[]): tf.Tensor =>
            scaled
              ? tf.batchNorm(
                  t[0]!,
                  t[1] as tf.Tensor1D,
                  t[2] as tf.Tensor1D,
                  t[3] as tf.Tensor1D,
                  t[4] as tf.Tensor1D,
                  0.01,
                )
              : tf.batchNorm(t[0]!, t[1] as tf.Tensor1D, t[2] as tf.Tensor1D);
          const inputs = scaled ? [x, mean!, variance, offset!, scale!] : [x, mean!, variance];
          // tfjs has no gradient of an unscaled normalization.
          return [f(...inputs), ...(scaled ? tf.grads(f)(inputs, dy) : [])];
        });
      }),
      { numRuns: 80 },
    );
  });
});
