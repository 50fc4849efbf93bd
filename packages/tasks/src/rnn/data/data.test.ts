import { stream } from '@regatta/core';
import { dataFolder } from '@regatta/datasets';
import type { Split } from '@regatta/trial';
import { inputsOf, labelsOf } from '@regatta/trial';
import { describe, expect, it } from 'vitest';
import { loadContext } from '../../testing/load-context.ts';
import { grammarData } from './generated-grammar.ts';
import { memoryData } from './generated-memory.ts';
import { japaneseVowelsData } from './japanese-vowels.ts';
import { characters, shakespeareData } from './shakespeare.ts';
import { oneHot, textData, windowsOf } from './text.ts';
import { wikitext2Data, words } from './wikitext-2.ts';

const context = loadContext(stream('split'));

describe('windows of a text', () => {
  const text = Int32Array.from({ length: 12 }, (_, i) => i);
  const form = { inputShape: [4], labelShape: [4] };
  const read = (split: Split, row: number): number[][] => {
    const rows = Int32Array.of(row);
    const inputs = inputsOf(split, rows, form);
    const values = [...inputs.dataSync()];
    inputs.dispose();
    return [values, [...labelsOf(split, rows, form)]];
  };

  it('overlap in training and do not in evaluation; labels are the next symbols', () => {
    const overlapping = windowsOf(text, 4, 1);
    expect(overlapping.size).toBe(8);
    expect(read(overlapping, 7)).toEqual([
      [7, 8, 9, 10],
      [8, 9, 10, 11],
    ]);
    const apart = windowsOf(text, 4, 4);
    expect(apart.size).toBe(2);
    expect(read(apart, 1)).toEqual([
      [4, 5, 6, 7],
      [5, 6, 7, 8],
    ]);
  });

  it('are as many as in the reference', () => {
    const long = new Uint8Array(100_000);
    const parts = { train: long, validation: long.subarray(0, 50_000), test: long.subarray(0, 50_000) };
    const { train, validation, drawn } = textData(parts, 64, 50_000);
    // Offsets 0 .. 99,935, and 781 windows.
    expect(drawn!.split.size).toBe(99_936);
    expect([train.size, validation.size]).toEqual([781, 781]);
  });

  it('refuses a window longer than the text', () => {
    expect(() => windowsOf(text, 12, 1)).toThrow(
      'a window of 12 symbols and the next one do not fit in a text of 12 symbols',
    );
    expect(windowsOf(text, 11, 1).size).toBe(1);
  });

  it('can be one-hot encoded', () => {
    const split = windowsOf(Int32Array.of(2, 0, 1), 2, 1);
    const x = inputsOf(split, Int32Array.of(0), { inputShape: [2], labelShape: [2], encode: oneHot(3) });
    expect(x.shape).toEqual([1, 2, 3]);
    expect([...x.dataSync()]).toEqual([0, 0, 1, 1, 0, 0]);
    x.dispose();
  });
});

describe('generated sequences', () => {
  it('memory: a function of the stream, with a best possible loss of 0', async () => {
    const load = memoryData({ length: 20, train: 30, validation: 10, test: 10 });
    const data = await load(context);
    expect(data).toMatchObject({ inputShape: [20], bayesLoss: 0 });
    expect(data.train.inputs).toHaveLength(600);
    expect(await load(context)).toBe(data);
    expect((await load(loadContext(stream('other')))).checksums).not.toEqual(data.checksums);
  });

  it('grammar: the same grammar for all seeds, a different text for each', async () => {
    const load = grammarData({ train: 500, validation: 300, test: 20_000 });
    const data = await load(context);
    const other = await load(loadContext(stream('other')));
    expect(data.drawn!.split.size).toBe(436);
    expect(data.test.size).toBe(312);
    expect(other.checksums).not.toEqual(data.checksums);
    // Two texts of one grammar have about the same optimum, which is below the loss of guessing among 18 symbols.
    expect(data.bayesLoss).toBeLessThan(Math.log(18));
    expect(Math.abs(data.bayesLoss! - other.bayesLoss!)).toBeLessThan(0.1);
  });
});

// The real files are only available if REGATTA_DATA_DIR is set.
if (dataFolder() !== undefined) {
  describe('real sequences', () => {
    it('tinyshakespeare has the windows of the reference', async () => {
      const { drawn, validation, test, encode } = await shakespeareData(context);
      expect([drawn!.split.size, validation.size, test.size]).toEqual([99_936, 781, 781]);
      expect(Math.max(...new Set(drawn!.split.inputs))).toBeLessThan(characters);
      expect(encode).toBeDefined();
    });

    it('wikitext-2 has ids of its vocabulary', async () => {
      const { drawn, train, encode } = await wikitext2Data(context);
      expect([drawn!.split.size, train.size]).toEqual([199_965, 1428]);
      expect(Math.max(...new Set(drawn!.split.inputs))).toBe(words - 1);
      expect(encode).toBeUndefined();
    });

    it('japanese-vowels has ten utterances of each speaker for validation', async () => {
      const data = await japaneseVowelsData(context);
      expect(data.inputShape).toEqual([29, 12]);
      expect([data.train.size, data.validation.size, data.test.size]).toEqual([180, 90, 370]);
      const counts = ({ labels }: Split): number[] =>
        Array.from({ length: 9 }, (_, label) => labels.filter((l) => l === label).length);
      expect(new Set(counts(data.train))).toEqual(new Set([20]));
      expect(new Set(counts(data.validation))).toEqual(new Set([10]));
    });
  });
}
