// Apart: installs and restores gradients and layers.

import { stream } from '@regatta/core';
import { installGradients, uninstallGradients } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uninstall, useWasm } from '../index.ts';

type Options = NonNullable<Parameters<typeof tf.layers.layerNormalization>[0]>;

/** Losses of a network with a layer normalization in two places, and the kernels that a prediction runs. */
async function train(options: Options): Promise<{ losses: number[]; kernels: string[] }> {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 6, inputShape: [5, 3] }));
  model.add(tf.layers.layerNormalization(options));
  model.add(tf.layers.dense({ units: 2, activation: 'tanh' }));
  model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
  const draws = stream(4);
  model.setWeights(model.getWeights().map((w, i) => tf.tensor(draws.fold(i).normal(w.size), w.shape)));
  const x = tf.tensor3d(draws.fold('x').normal(8 * 15), [8, 5, 3]);
  const y = tf.tensor3d(draws.fold('y').normal(8 * 10), [8, 5, 2]);
  const { history } = await model.fit(x, y, { epochs: 4, batchSize: 4, shuffle: false, verbose: 0 });
  const { kernelNames } = await tf.profile(() => model.predict(x) as tf.Tensor);
  const losses = history.loss!.map(Number);
  tf.dispose([x, y]);
  model.dispose();
  return { losses, kernels: kernelNames };
}

const cases: Options[] = [
  {},
  { axis: 1 },
  { axis: [1, 2] },
  { epsilon: 1e-5 },
  { scale: false },
  { center: false },
  { scale: false, center: false },
];

beforeEach(async () => void (await useWasm()));
afterEach(() => {
  uninstall();
  uninstallGradients();
});

describe('tf.layers.layerNormalization', () => {
  it.each(cases)('trains on the kernels as on the cpu backend: %o', async (options) => {
    const ours = await train(options);
    expect(ours.kernels).toContain('RegattaNorm');
    expect(ours.kernels).not.toContain('Tile');
    await tf.setBackend('cpu');
    const stock = await train(options);
    await tf.setBackend('wasm');
    expect(stock.kernels).not.toContain('RegattaNorm');
    stock.losses.forEach((loss, i) => {
      expect(Math.abs(ours.losses[i]! - loss)).toBeLessThan(2e-5 * Math.max(1, Math.abs(loss)));
    });
  });

  it("runs tfjs's own code after uninstall, in whatever order the corrections are removed", async () => {
    const kernels = async (): Promise<string[]> => (await train({})).kernels;
    expect(await kernels()).toContain('RegattaNorm');
    uninstallGradients();
    uninstall();
    expect(await kernels()).not.toContain('RegattaNorm');
    installGradients();
    await useWasm();
    expect(await kernels()).toContain('RegattaNorm');
    uninstall();
    expect(await kernels()).not.toContain('RegattaNorm');
    // The corrected layer, which trains without a scale, is still there.
    expect((await train({ scale: false })).losses.every(Number.isFinite)).toBe(true);
  });

  it('leaves an epsilon of 0 and other dtypes to tfjs', () => {
    const layer = tf.layers.layerNormalization({ epsilon: 0 });
    const y = layer.apply(tf.tensor2d([[1, 3]])) as tf.Tensor;
    expect([...y.dataSync()]).toEqual([-1, 1]);
  });

  it('does not use up names of layers', async () => {
    const before = tf.layers.layerNormalization().name;
    uninstall();
    await useWasm();
    const after = tf.layers.layerNormalization().name;
    const number = (name: string): number => Number(/\d+$/.exec(name)?.[0]);
    expect(number(after)).toBe(number(before) + 1);
  });
});
