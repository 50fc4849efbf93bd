import { join } from 'node:path';
import { expectValues, type GoldenRecord, goldenRecords, tensorOf } from '@regatta/core/testing/golden';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { gelu, layerNormalization, maskedSoftmax, uninstall, useWasm } from './index.ts';

type Tensors = Readonly<Record<string, tf.Tensor>>;

const methods: Record<string, (free: Tensors, record: GoldenRecord) => tf.Tensor> = {
  layerNorm: ({ x, gamma, beta }, { config }) =>
    layerNormalization(x!, { gain: gamma!, offset: beta!, epsilon: Number(config.epsilon) }),
  gelu: ({ x }, { config }) => gelu(x!, { approximate: config.approximate === true }),
  maskedSoftmax: ({ scores }, { mask }) => maskedSoftmax(scores!, tensorOf(mask!.attention!)),
};

const mine = goldenRecords(join(import.meta.dirname, 'fixtures'), ['kernels', 'attention']).filter(
  ({ method, config }) => method in methods && config.residual !== true,
);

const backends: [string, () => Promise<unknown>][] = [
  ['the kernels of Regatta', () => useWasm()],
  ['tfjs operations', async () => tf.setBackend('cpu')],
];

describe.each(backends)('golden values of normalization, GELU and masked softmax with %s', (_, begin) => {
  afterAll(() => uninstall());

  it('cover every method', () => {
    expect(new Set(mine.map(({ method }) => method))).toEqual(new Set(Object.keys(methods)));
  });

  it.each(mine.map((record) => [record.name, record] as const))('%s', async (_name, record) => {
    await begin();
    tf.tidy(() => {
      const all = { ...record.inputs, ...record.params };
      const names = Object.keys(record.expected.gradients!);
      const run = (...free: tf.Tensor[]): tf.Tensor =>
        methods[record.method]!(Object.fromEntries(names.map((name, i) => [name, free[i]!])), record);
      const free = names.map((name) => tensorOf(all[name]!));
      expectValues(run(...free), record.expected.output.y!, 2e-6, 'y');
      const found = tf.grads(run)(free, tensorOf(record.w!.y!));
      names.forEach((name, i) => {
        expectValues(found[i]!, record.expected.gradients![name]!, 2e-6, name);
      });
    });
  });
});
