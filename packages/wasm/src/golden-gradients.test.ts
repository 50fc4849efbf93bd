// Apart: installs gradients.
import { join } from 'node:path';
import { installGradients, uninstallGradients } from '@regatta/core/gradients';
import { expectValues, type GoldenRecord, goldenRecords, tensorOf } from '@regatta/core/testing/golden';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { uninstall, useWasm } from './index.ts';

type Config = GoldenRecord['config'];

const image = (x: tf.Tensor): tf.Tensor4D =>
  tf.reshape(x, [x.shape[0]!, x.shape[1]!, x.shape[2]!, x.shape[3]!]);
const two = (value: unknown): [number, number] => {
  const [a, b]: unknown[] = Array.isArray(value) ? value : [];
  return [Number(a), Number(b)];
};
const pad = (value: unknown): 'same' | 'valid' => (value === 'same' ? 'same' : 'valid');

const methods: Record<string, (inputs: readonly tf.Tensor[], config: Config) => tf.Tensor> = {
  conv2d: ([x, filter], c) =>
    tf.conv2d(image(x!), image(filter!), two(c.strides), pad(c.padding), 'NHWC', two(c.dilations)),
  depthwiseConv2d: ([x, filter], c) =>
    tf.depthwiseConv2d(image(x!), image(filter!), two(c.strides), pad(c.padding), 'NHWC', two(c.dilations)),
  avgPool: ([x], c) => tf.avgPool(image(x!), Number(c.poolSize), Number(c.strides), pad(c.padding)),
  matMul: ([a, b], c) => tf.matMul(a!, b!, c.transposeA === true, c.transposeB === true),
};

/** Records that stock tfjs gets wrong or rejects, plus average pooling and products without those pitfalls. */
const mine = goldenRecords(join(import.meta.dirname, 'fixtures'), ['kernels']).filter(({ method, name }) =>
  method === 'conv2d' || method === 'depthwiseConv2d' ? name.includes('dilation2') : method in methods,
);

const backends: [string, () => Promise<unknown>][] = [
  ['cpu', async () => tf.setBackend('cpu')],
  ['wasm with the kernels of tfjs', async () => tf.setBackend('wasm')],
  ['wasm with the kernels of Regatta', () => useWasm()],
];

describe.each(backends)('golden gradients on %s', (_, begin) => {
  afterAll(async () => {
    uninstall();
    uninstallGradients();
    await tf.setBackend('cpu');
  });

  it('cover every method', () => {
    expect(new Set(mine.map(({ method }) => method))).toEqual(new Set(Object.keys(methods)));
  });

  it.each(mine.map((record) => [record.name, record] as const))('%s', async (_name, record) => {
    await begin();
    installGradients();
    tf.tidy(() => {
      const all = { ...record.inputs, ...record.params };
      const run = (...free: tf.Tensor[]): tf.Tensor => methods[record.method]!(free, record.config);
      const found = tf.grads(run)(Object.values(all).map(tensorOf), tensorOf(record.w!.y!));
      Object.keys(all).forEach((name, i) => {
        expectValues(found[i]!, record.expected.gradients![name]!, 2e-6, name);
      });
    });
  });

  it('abs at 0', async () => {
    await begin();
    installGradients();
    const found = tf.grad((x) => tf.abs(x))(tf.tensor1d([-2, 0, 3]));
    expect([...(await found.data())]).toEqual([-1, 0, 1]);
  });
});
