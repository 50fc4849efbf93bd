import { installGradients, uninstallGradients } from '@regatta/core/gradients';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { numbers } from './values.ts';

const slope = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): number[] => numbers(tf.grad(f)(x));

afterEach(() => {
  uninstallGradients();
});

describe('A10: gradients that are wrong or missing; installGradients fixes them', () => {
  it('avgPool divides border windows by their full size', () => {
    const pool = (): number[] =>
      slope((x) => tf.avgPool(x.as4D(1, 3, 1, 1), [2, 1], 2, 'same'), tf.ones([1, 3, 1, 1]));
    expect(pool()).toEqual([0.5, 0.5, 0.5]);
    installGradients();
    expect(pool()).toEqual([0.5, 0.5, 1]);
  });

  it('centered rmsprop subtracts epsilon inside the root', () => {
    const step = (): number => {
      const w = tf.variable(tf.scalar(1));
      const optimizer = tf.train.rmsprop(0.1, 0.9, 0, 1e-7, true);
      optimizer.minimize(() => tf.mul(w, 0).asScalar(), false, [w]);
      return numbers(w)[0]!;
    };
    expect(step()).toBeNaN();
    installGradients();
    expect(step()).toBe(1);
  });

  it('abs has the slope -1 at 0', () => {
    const abs = (): number[] => slope((x) => tf.abs(x), tf.tensor1d([-2, 0, 2]));
    expect(abs()).toEqual([-1, -1, 1]);
    installGradients();
    expect(abs()).toEqual([-1, 0, 1]);
  });

  it.each<[string, (x: tf.Tensor) => tf.Tensor, number[]]>([
    [
      'dilated conv2d',
      (x) => tf.conv2d(x.as4D(1, 5, 1, 1), tf.ones<tf.Rank.R4>([2, 1, 1, 1]), 1, 'valid', 'NHWC', [2, 1]),
      [1, 1, 2, 1, 1],
    ],
    [
      'dilated depthwiseConv2d',
      (x) =>
        tf.depthwiseConv2d(x.as4D(1, 5, 1, 1), tf.ones<tf.Rank.R4>([2, 1, 1, 1]), 1, 'valid', 'NHWC', [2, 1]),
      [1, 1, 2, 1, 1],
    ],
    [
      'matMul with a broadcast batch axis',
      (x) => tf.matMul(x.as3D(1, 5, 1), tf.ones([3, 1, 2])),
      [6, 6, 6, 6, 6],
    ],
  ])('%s has none', (_name, f, want) => {
    expect(() => slope(f, tf.ones([5]))).toThrow();
    installGradients();
    expect(slope(f, tf.ones([5]))).toEqual(want);
  });
});
