import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uninstall, useWasm } from '../index.ts';

beforeAll(async () => void (await useWasm()));
afterAll(uninstall);

const shapes: readonly (readonly number[])[] = [[], [5], [3, 4], [2, 3, 4], [2, 3, 1, 4], [2, 2, 1, 2, 3]];
const cases = shapes.flatMap((shape) =>
  [
    undefined,
    ...shape.map((_, axis) => axis),
    ...(shape.length > 2
      ? [
          [0, 2],
          [-2, -1],
        ]
      : []),
  ].flatMap((axis) => [false, true].map((keepDims) => ({ shape, axis, keepDims }))),
);

const drawn = (shape: readonly number[], name: string): tf.Tensor =>
  tf.tensor(
    stream(4)
      .fold(name)
      .normal(tf.util.sizeFromShape([...shape])),
    [...shape],
  );

describe.each([
  ['sum', tf.sum, () => 1],
  ['mean', tf.mean, (shape: readonly number[], y: number) => tf.util.sizeFromShape([...shape]) / y],
] as const)('the gradient of tf.%s', (_, reduce, countOf) => {
  it.each(cases)(
    'is the upstream gradient over the count, repeated: $shape, axis $axis, keepDims $keepDims',
    (one) => {
      const { shape, axis, keepDims } = one;
      tf.tidy(() => {
        const f = (v: tf.Tensor): tf.Tensor => reduce(v, axis, keepDims);
        const x = drawn(shape, 'x');
        const y = f(x);
        const dy = drawn(y.shape, 'dy');
        const axes = tf.util.parseAxisParam(axis as number, [...shape]);
        const kept = shape.map((size, i) => (axes.includes(i) ? 1 : size));
        // As tfjs computes it.
        const spread = tf.mul(tf.reshape(dy, kept), tf.ones([...shape]));
        const want = tf.div(spread, tf.scalar(countOf(shape, y.size)));
        expect(tf.grad(f)(x, dy).dataSync()).toEqual(want.dataSync());
      });
    },
  );

  it('can be differentiated', () => {
    tf.tidy(() => {
      const x = drawn([3, 4], 'x');
      const f = (v: tf.Tensor): tf.Tensor => tf.sum(tf.square(reduce(tf.square(v), 1)));
      const got = tf.grad((v: tf.Tensor) => tf.sum(tf.grad(f)(v)))(x);
      // f = sum over rows of (s / n)^2 with s = sum of v^2; its gradient is 4 v s / n^2.
      const n = countOf([3, 4], 3);
      const s = tf.sum(tf.square(x), 1, true);
      const want = tf.div(tf.add(tf.mul(s, 4), tf.mul(tf.mul(x, 8), tf.sum(x, 1, true))), n * n);
      const wanted = want.dataSync();
      got.dataSync().forEach((value, i) => {
        expect(value).toBeCloseTo(wanted[i]!, 4);
      });
    });
  });
});
