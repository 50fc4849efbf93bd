import { dropKey } from '@regatta/attention-dropout';
import { none, predict, type Regularizer, stream } from '@regatta/core';
import { buildNetwork, inputsOf, useBackend } from '@regatta/trial';
import { embeddingDropout } from '@regatta/variational-dropout';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { movieReviewsLstm } from '../rnn/sentence-lstms.ts';
import { loadContext } from '../testing/load-context.ts';
import { recallData } from './data/generated-recall.ts';
import { fashionMnistVit } from './fashion-mnist-vit.ts';
import { generatedRecallTransformer } from './generated-recall-transformer.ts';
import { japaneseVowelsTransformer } from './japanese-vowels-transformer.ts';
import { movieReviewsTransformer } from './sentence-transformers.ts';
import { shakespeareCharTransformer } from './shakespeare-char-transformer.ts';

beforeAll(() => useBackend('wasm'));

const ids = (shape: [number, number], most: number): tf.Tensor =>
  tf.tensor2d(
    Int32Array.from(stream('ids').uniform(shape[0] * shape[1]), (u) => 1 + Math.floor(u * (most - 1))),
    shape,
    'int32',
  );

it.each([
  [shakespeareCharTransformer, 112_577],
  [fashionMnistVit, 41_674],
  [generatedRecallTransformer, 40_424],
] as const)('$name has the weights of the reference', (task, count) => {
  const model = buildNetwork(task, none, 0);
  expect(model.countParams()).toBe(count);
  model.dispose();
});

it('the positions start uniform in +-0.05, and each kernel with a draw of its own', () => {
  const model = buildNetwork(shakespeareCharTransformer, none, 0);
  const valuesOf = (name: string): Float32Array =>
    model.weights
      .find(({ originalName }) => originalName === name)!
      .read()
      .dataSync() as Float32Array;
  const positions = valuesOf('positions/positions').map(Math.abs);
  expect(Math.max(...positions)).toBeLessThanOrEqual(0.05);
  expect(Math.max(...positions)).toBeGreaterThan(0.049);
  const kernels = ['query', 'key', 'value', 'attention_output'].map((part) =>
    valuesOf(`block1-attention/${part}/kernel`),
  );
  const limit = Math.sqrt(6 / 128);
  for (const kernel of kernels) {
    expect(Math.max(...kernel)).toBeLessThanOrEqual(limit);
    expect(Math.max(...kernel)).toBeGreaterThan(0.98 * limit);
  }
  expect(new Set(kernels.map((kernel) => kernel[0])).size).toBe(4);
  model.dispose();
});

it('a language model does not see later characters', () => {
  const model = buildNetwork(shakespeareCharTransformer, none, 0);
  tf.tidy(() => {
    const first = ids([1, 64], 65);
    const changed = tf.concat([tf.slice(first, [0, 0], [1, 40]), tf.zeros([1, 24], 'int32')], 1);
    const [a, b] = [first, changed].map((x) => [...predict(model, x).dataSync()]);
    expect(b!.slice(0, 40 * 65)).toEqual(a!.slice(0, 40 * 65));
    expect(b!.slice(40 * 65)).not.toEqual(a!.slice(40 * 65));
  });
  model.dispose();
});

/** The logits of some steps followed by padding, and of the same network whose positions of padding are different. */
function withOtherPadding(model: tf.LayersModel, x: tf.Tensor, real: number): [number[], number[]] {
  const before = [...predict(model, x).dataSync()];
  const table = model.weights.find(({ originalName }) => originalName === 'positions/positions')!;
  const [rows, width] = table.shape as [number, number];
  const kept = tf.slice(table.read(), [0, 0], [real, width]);
  table.write(tf.concat([kept, tf.fill([rows - real, width], 3)], 0));
  return [before, [...predict(model, x).dataSync()]];
}

describe('padding has no influence', () => {
  it('in series', () => {
    const model = buildNetwork(japaneseVowelsTransformer, none, 0);
    tf.tidy(() => {
      const series = tf.tensor3d(stream('series').normal(2 * 9 * 12), [2, 9, 12]);
      const padded = tf.pad(series, [
        [0, 0],
        [0, 20],
        [0, 0],
      ]);
      const [before, after] = withOtherPadding(model, padded, 9);
      after.forEach((value, i) => {
        expect(value).toBeCloseTo(before[i]!, 5);
      });
      const [, changed] = withOtherPadding(model, padded, 8);
      expect(changed).not.toEqual(after);
    });
    model.dispose();
  });

  it.each<[string, Regularizer]>([
    ['by itself', none],
    ['with a wrapped embedding', embeddingDropout({ rate: 0.2 })],
  ])('in sentences, %s', (_name, regularizer) => {
    const model = buildNetwork(movieReviewsTransformer, regularizer, 0);
    tf.tidy(() => {
      const padded = tf.concat([ids([2, 7], 4000), tf.zeros([2, 33], 'int32')], 1);
      const [before, after] = withOtherPadding(model, padded, 7);
      after.forEach((value, i) => {
        expect(value).toBeCloseTo(before[i]!, 5);
      });
    });
    model.dispose();
  });

  it('in sentences of the LSTM: the embedding of padding does not count', () => {
    const model = buildNetwork(movieReviewsLstm, none, 0);
    tf.tidy(() => {
      const padded = tf.concat([ids([2, 7], 4000), tf.zeros([2, 33], 'int32')], 1);
      const before = [...predict(model, padded).dataSync()];
      const table = model.weights.find(({ originalName }) => originalName.endsWith('embeddings'))!;
      const [rows, size] = table.shape as [number, number];
      table.write(tf.concat([tf.fill([1, size], 2), tf.slice(table.read(), [1, 0], [rows - 1, size])], 0));
      [...predict(model, padded).dataSync()].forEach((value, i) => {
        expect(value).toBeCloseTo(before[i]!, 6);
      });
    });
    model.dispose();
  });
});

describe('generated recall', () => {
  it('feeds a key, and the key and the value of the step before', async () => {
    const data = await recallData({ train: 3, validation: 1, test: 50 })(loadContext(stream('split')));
    const x = inputsOf(data.train, Int32Array.of(0, 2), data);
    expect(x.shape).toEqual([2, 16, 26]);
    const rows = (await x.array()) as number[][][];
    const parts = rows[1]!.map((row) =>
      [row.slice(0, 8), row.slice(8, 17), row.slice(17)].map((part) => part.indexOf(1)),
    );
    const labels = [...data.train.labels.subarray(32)];
    expect(rows.flat().every((row) => row.reduce((sum, one) => sum + one, 0) === 3)).toBe(true);
    expect(parts[0]!.slice(1)).toEqual([8, 8]);
    for (let t = 1; t < 16; t++) expect(parts[t]!.slice(1)).toEqual([parts[t - 1]![0], labels[t - 1]]);
    expect(data.bayesLoss).toBeGreaterThan(1.3);
    x.dispose();
  });
});

it('a single block drops at the full rate, whichever way the rate depends on depth', () => {
  const one = { name: 'recall', ...generatedRecallTransformer.variant!.make({ depth: 1 }) };
  const rates = [dropKey({ rate: 0.3 }), dropKey({ rate: 0.3, depth: 'increasing' })].map((regularizer) => {
    const model = buildNetwork(one, regularizer, 0);
    const { treatment } = model.getLayer('block1-attention').getConfig();
    model.dispose();
    return treatment;
  });
  for (const treatment of rates) expect(treatment).toMatchObject({ keys: { rate: 0.3 } });
});

it('variants change what they say', () => {
  const wide = shakespeareCharTransformer.variant!.make({ width: 128, depth: 3, characters: 980_000 });
  expect(wide.title).toContain('980,000 training characters');
  expect(wide.architecture.layers).toEqual([65, 128, 128, 128, 128, 65]);
  const model = buildNetwork({ name: 'vit', ...fashionMnistVit.variant!.make({ patch: 4 }) }, none, 0);
  expect(model.getLayer('positions').outputShape).toEqual([null, 49, 48]);
  model.dispose();
  expect(() => fashionMnistVit.variant!.make({ patch: 5 })).toThrow('patch to be one of 2, 4, 7, 14');
  expect(() => generatedRecallTransformer.variant!.make({ width: 49 })).toThrow('a multiple of the 2 heads');
  expect(() => shakespeareCharTransformer.variant!.make({ characters: 10 })).toThrow('characters');
});
