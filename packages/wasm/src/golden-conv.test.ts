import { join } from 'node:path';
import {
  expectValues,
  type GoldenRecord,
  type Group,
  goldenRecords,
  tensorOf,
  type Values,
} from '@regatta/core/testing/golden';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from './index.ts';

type Tensors = Record<string, tf.Tensor>;

const records = goldenRecords(join(import.meta.dirname, 'fixtures'), ['kernels']);

const image = (x: tf.Tensor): tf.Tensor4D => tf.reshape(x, x.shape as [number, number, number, number]);
const two = (value: unknown): [number, number] => value as [number, number];
const pad = (value: unknown): 'same' | 'valid' => (value === 'same' ? 'same' : 'valid');

/** The forward pass of each method, with tfjs ops. */
const methods: Record<string, (t: Tensors, config: GoldenRecord['config']) => tf.Tensor> = {
  conv2d: ({ x, filter }, c) =>
    tf.conv2d(image(x!), image(filter!), two(c.strides), pad(c.padding), 'NHWC', two(c.dilations)),
  depthwiseConv2d: ({ x, filter }, c) =>
    tf.depthwiseConv2d(image(x!), image(filter!), two(c.strides), pad(c.padding), 'NHWC', two(c.dilations)),
  maxPool: ({ x }, c) => tf.maxPool(image(x!), Number(c.poolSize), Number(c.strides), pad(c.padding)),
  avgPool: ({ x }, c) => tf.avgPool(image(x!), Number(c.poolSize), Number(c.strides), pad(c.padding)),
  batchNorm: ({ x, gamma, beta, movingMean, movingVariance }, c) => {
    const axes = x!.shape.slice(0, -1).map((_, axis) => axis);
    const moments = c.training === true ? tf.moments(x!, axes) : undefined;
    const mean = (moments?.mean ?? movingMean!) as tf.Tensor1D;
    const variance = (moments?.variance ?? movingVariance!) as tf.Tensor1D;
    return tf.batchNorm(x!, mean, variance, beta as tf.Tensor1D, gamma as tf.Tensor1D, Number(c.epsilon));
  },
};

const compare = (name: string, got: tf.Tensor, want: Values): void => expectValues(got, want, 2e-6, name);

describe('golden values of convolution, pooling and batch normalization', () => {
  beforeAll(async () => {
    expect((await useWasm()).installed).toBe(true);
  });

  const mine = records.filter(({ method }) => method in methods);

  it('exist', () => {
    expect(new Set(mine.map(({ method }) => method))).toEqual(new Set(Object.keys(methods)));
  });

  it.each(mine.map((record) => [record.name, record] as const))('%s', (_, record) => {
    tf.tidy(() => {
      const all: Group = { ...record.inputs, ...record.params };
      const names = Object.keys(record.expected.gradients!);
      const fixed = Object.fromEntries(
        Object.entries(all).map(([name, values]): [string, tf.Tensor] => [name, tensorOf(values)]),
      );
      const run = (...free: tf.Tensor[]): tf.Tensor => {
        const given = Object.fromEntries(names.map((name, i): [string, tf.Tensor] => [name, free[i]!]));
        return methods[record.method]!({ ...fixed, ...given }, record.config);
      };
      const free = names.map((name) => fixed[name]!);
      const { y } = record.expected.output;
      compare('y', run(...free), y!);
      const gradients = tf.grads(run)(free, tensorOf(record.w!.y!));
      names.forEach((name, i) => {
        compare(name, gradients[i]!, record.expected.gradients![name]!);
      });
    });
  });
});
