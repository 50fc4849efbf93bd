import { installGradients, uninstallGradients } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { numbers } from './values.ts';

beforeEach(() => void uninstallGradients());
afterEach(() => void uninstallGradients());

const once = async (backend: string, f: () => tf.Tensor): Promise<number[]> => {
  await tf.setBackend(backend);
  return numbers(f());
};

describe('A14: operations with wrong outputs; installGradients corrects them', () => {
  it('maxPool3d of negative values is 1.2e-38 on wasm', async () => {
    const pool = (): Promise<number[]> =>
      once('wasm', () => tf.maxPool3d(tf.fill<tf.Rank.R5>([1, 2, 2, 2, 1], -1), 2, 2, 'valid'));
    expect((await pool())[0]).toBeCloseTo(0, 6);
    installGradients();
    expect(await pool()).toEqual([-1]);
  });

  it('conv3dTranspose is wrong on wasm', async () => {
    const run = (backend: string): Promise<number[]> =>
      once(backend, () =>
        tf.conv3dTranspose(
          tf.ones<tf.Rank.R5>([2, 2, 2, 2, 1]),
          tf.ones<tf.Rank.R5>([2, 2, 2, 1, 1]),
          [2, 4, 4, 4, 1],
          2,
          'same',
        ),
      );
    const right = await run('cpu');
    expect(right).toEqual(right.map(() => 1));
    expect(await run('wasm')).not.toEqual(right);
    installGradients();
    expect(await run('wasm')).toEqual(right);
  });

  it('prelu with shared slopes is wrong on wasm', async () => {
    const run = (): Promise<number[]> =>
      once('wasm', () => tf.prelu(tf.fill([2, 2], -1), tf.tensor2d([1, 2], [2, 1])));
    expect(await run()).not.toEqual([-1, -1, -2, -2]);
    installGradients();
    expect(await run()).toEqual([-1, -1, -2, -2]);
  });

  it('matMul with both operands broadcast leaves results out on cpu', async () => {
    const run = (): Promise<number[]> =>
      once('cpu', () => tf.matMul(tf.tensor([1, 2], [2, 1, 1, 1]), tf.tensor([1, 10, 100], [1, 3, 1, 1])));
    expect(await run()).toHaveLength(3);
    installGradients();
    expect(await run()).toEqual([1, 10, 100, 2, 20, 200]);
  });

  it('adadelta divides by the mean square of the step before', async () => {
    await tf.setBackend('cpu');
    const step = (): number => {
      const w = tf.variable(tf.scalar(0));
      tf.train.adadelta(1, 0.75, 1e-6).minimize(() => tf.mul(w, 2).asScalar(), false, [w]);
      return numbers(w)[0]!;
    };
    // The first move is sqrt(1e-6) / sqrt(0.25 * 2 ** 2 + 1e-6) * 2.
    expect(step()).toBeCloseTo(-2, 6);
    installGradients();
    expect(step()).toBeCloseTo(-0.002, 6);
  });

  it('numeric padding takes the width from the height of the window, and is refused', async () => {
    await tf.setBackend('cpu');
    const run = (): tf.Tensor => tf.maxPool(tf.ones<tf.Rank.R4>([1, 5, 5, 1]), [3, 2], 1, 1);
    expect(run().shape).toEqual([1, 5, 5, 1]);
    installGradients();
    expect(run).toThrow('expected a window and strides that are the same along height and width');
  });

  it('corrects a backend that becomes the current one later', async () => {
    await tf.setBackend('cpu');
    installGradients();
    expect(
      await once('wasm', () => tf.maxPool3d(tf.fill<tf.Rank.R5>([1, 2, 2, 2, 1], -3), 2, 2, 'valid')),
    ).toEqual([-3]);
  });
});
