import { stream } from '@regatta/core';
import { dataFolder } from '@regatta/datasets';
import { describe, expect, it } from 'vitest';
import { movieReviewsLstm, snipsLstm } from './rnn/sentence-lstms.ts';
import { sentenceData } from './sentences.ts';
import { loadContext } from './testing/load-context.ts';
import { movieReviewsTransformer, snipsTransformer } from './transformer/sentence-transformers.ts';

const of = (...texts: string[]) => ({
  sentences: texts.map((text) => text.split(' ')),
  labels: Uint8Array.from(texts.keys()),
});

it('sentences become ids of the frequent words of the training split, padded and cut', () => {
  const train = of('b a', 'a b a', 'c');
  const data = sentenceData({ train, validation: of('b'), test: of('c a b a') }, { steps: 3, words: 6 });
  expect([...data.train.inputs]).toEqual([3, 2, 0, 2, 3, 2, 1, 0, 0]);
  expect([...data.validation.inputs]).toEqual([3, 0, 0]);
  expect([...data.test.inputs]).toEqual([1, 2, 3]);
  expect([...data.train.labels]).toEqual([0, 1, 2]);
  expect(data.inputShape).toEqual([3]);
});

describe.skipIf(dataFolder() === undefined)('on real sentences', () => {
  it.each([
    [movieReviewsTransformer, movieReviewsLstm, [4000, 1500, 2000]],
    [snipsTransformer, snipsLstm, [500, 1784, 700]],
  ] as const)('$name has the data of its twin', async (transformer, lstm, sizes) => {
    const context = loadContext(stream('split'));
    const data = await transformer.load(context);
    expect([data.train, data.validation, data.test].map(({ size }) => size)).toEqual(sizes);
    expect(await lstm.load(context)).toBe(data);
    expect(await transformer.load(loadContext(stream('other')))).toBe(data);
    const counts = new Array(transformer.objective.classes).fill(0);
    for (const label of data.train.labels) counts[label]++;
    expect(Math.min(...counts)).toBeGreaterThan(0.7 * (sizes[0] / counts.length));
    const known =
      data.test.inputs.filter((id) => id > 1).length / data.test.inputs.filter((id) => id > 0).length;
    expect(known).toBeGreaterThan(0.7);
    const more = transformer.variant!.make({ train: 600 });
    expect((await more.load(context)).train.size).toBe(600);
    expect(() => transformer.variant!.make({ train: 1_000_000 })).toThrow('train to be an integer');
  });
});
