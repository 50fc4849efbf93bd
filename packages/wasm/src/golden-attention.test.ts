import { join } from 'node:path';
import { attend, checkAttention, plainAttend } from '@regatta/core/attention';
import { expectValues, goldenRecords, tensorOf } from '@regatta/core/testing/golden';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from './use-wasm.ts';

const records = goldenRecords(join(import.meta.dirname, 'fixtures'), ['attention']).filter(
  ({ method }) => method === 'scaledDotProductAttention',
);

beforeAll(async () => void (await useWasm()));

const paths: readonly (readonly [string, typeof attend])[] = [
  ['kernels', attend],
  [
    'plain operations',
    (inputs, attributes = {}, noise = {}) =>
      plainAttend(inputs, attributes, noise, checkAttention(inputs, attributes)),
  ],
];

describe.each(paths)('golden values of attention: %s', (_, path) => {
  it('exist', () => expect(records.length).toBeGreaterThan(0));

  it.each(records.map((record) => [record.name, record] as const))('%s', (_name, record) => {
    tf.tidy(() => {
      const { config, inputs, expected } = record;
      const { keep, query, key, value, attention } = Object.fromEntries(
        Object.entries(record.mask ?? {}).map(([name, mask]) => [name, tensorOf(mask)]),
      );
      const masks = { queryMask: query, keyMask: key, valueMask: value, attentionMask: attention };
      const rate = config.training === false ? 0 : Number(config.rate);
      const scale = typeof config.scale === 'number' ? config.scale : undefined;
      const attributes = { causal: config.causal === true, scale };
      const noise =
        keep === undefined || rate === 0
          ? {}
          : { probabilities: { rate, keep, normalizer: 'expected' as const } };
      const names = ['query', 'key', 'value'] as const;
      const gradients = tf.grads((...free: tf.Tensor[]) => {
        const [q, k, v] = free;
        const given = { query: q!, key: k!, value: v!, ...masks };
        const outputs = path(given, attributes, noise);
        for (const [name, want] of Object.entries(expected.output))
          expectValues(outputs[name as 'y'], want, 2e-6, name);
        return tf.addN(
          Object.entries(record.w ?? {}).map(([name, w]) =>
            tf.sum(tf.mul(outputs[name as 'y'], tensorOf(w))),
          ) as tf.Scalar[],
        );
      })(names.map((name) => tensorOf(inputs[name]!)));
      names.forEach((name, i) => {
        const want = expected.gradients?.[name];
        if (want !== undefined) expectValues(gradients[i]!, want, 2e-6, `d${name}`);
      });
    });
  });
});
