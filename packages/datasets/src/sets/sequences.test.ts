import { describe, expect, it } from 'vitest';
import { datasetSpec, fileSpec, serve, text, withFolder } from '../fixtures/files.ts';
import { dataFolder } from '../folders.ts';
import type { DatasetOptions } from '../obtain.ts';
import type { DatasetSpec } from '../spec.ts';
import { loadJapaneseVowels, readJapaneseVowels, type SeriesSplit } from './japanese-vowels.ts';
import { loadTinyShakespeare, readTinyShakespeare, splitCharacters } from './tinyshakespeare.ts';
import { loadWikitext2, readWikitext2 } from './wikitext-2.ts';

/** The result of a loader for these files. */
async function load<T>(
  contents: Readonly<Record<string, string>>,
  read: (spec: DatasetSpec, options: DatasetOptions) => Promise<T>,
): Promise<T> {
  const files = Object.entries(contents).map(([name, content]) => [name, text(content)] as const);
  const spec = datasetSpec(files.map(([name, data]) => fileSpec(name, data)));
  const { fetch } = serve(Object.fromEntries(files));
  const loaded: T[] = [];
  await withFolder(async (cacheDir) => {
    loaded.push(await read(spec, { dataDir: null, cacheDir, fetch }));
  });
  return loaded[0]!;
}

const header = (channels: number): string => `@dimensions ${channels}\n@classLabel true a b\n@data\n`;

describe('on small files', () => {
  it('tinyshakespeare returns ids, vocabulary and checksums', async () => {
    const data = await load({ 'input.txt': 'to be\n' }, readTinyShakespeare);
    expect([...data.ids].map((id) => data.vocabulary[id]).join('')).toBe('to be\n');
    expect(Object.keys(data.checksums)).toEqual(['input.txt']);
  });

  it('wikitext-2 takes its vocabulary from the training text', async () => {
    const files = { 'train.txt': 'a b a\n', 'valid.txt': 'b c\n', 'test.txt': 'c a' };
    const data = await load(files, (spec, options) => readWikitext2(spec, { ...options, vocabulary: 2 }));
    expect(data.vocabulary).toEqual(['<unk>', 'a', '<eos>']);
    expect([...data.train]).toEqual([1, 0, 1, 2]);
    expect([...data.validation]).toEqual([0, 0, 2]);
    expect([...data.test]).toEqual([0, 1, 2]);
    expect(Object.keys(data.checksums)).toHaveLength(3);
  });

  it.each([0, 1.5, Number.POSITIVE_INFINITY])('wikitext-2 rejects a vocabulary of %d', async (vocabulary) => {
    await expect(loadWikitext2({ vocabulary })).rejects.toThrow(
      'option vocabulary: expected an integer of at least 1',
    );
  });

  it('japanese-vowels pads both splits to the longest series', async () => {
    const files = {
      'JapaneseVowels_TRAIN.ts': `${header(2)}1,2:3,4:b\n5:6:a`,
      'JapaneseVowels_TEST.ts': `${header(2)}1,2,3:4,5,6:a`,
    };
    const data = await load(files, readJapaneseVowels);
    expect(data).toMatchObject({ maxLength: 3, channels: 2, classes: ['a', 'b'] });
    expect([...data.train.series]).toEqual([1, 3, 2, 4, 0, 0, 5, 6, 0, 0, 0, 0]);
    expect([...data.train.lengths]).toEqual([2, 1]);
    expect([...data.train.labels]).toEqual([1, 0]);
    expect([...data.test.series]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('japanese-vowels rejects files that do not belong together', async () => {
    const files = {
      'JapaneseVowels_TRAIN.ts': `${header(1)}1:a`,
      'JapaneseVowels_TEST.ts': `${header(2)}1:2:a`,
    };
    await expect(load(files, readJapaneseVowels)).rejects.toThrow('here 1 of a b, received 2 of a b');
  });
});

// The real files are available only if REGATTA_DATA_DIR is set.
if (dataFolder() !== undefined) {
  describe('real files', () => {
    it('tinyshakespeare has the published content', async () => {
      const { ids, vocabulary } = await loadTinyShakespeare();
      expect(ids).toHaveLength(1_115_394);
      expect(vocabulary.join('')).toBe("\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
      const read = (part: Uint8Array): string => [...part].map((id) => vocabulary[id]).join('');
      expect(read(ids.subarray(0, 14))).toBe('First Citizen:');
      const { train, validation, test } = splitCharacters(ids);
      expect([train, validation, test].map(({ length }) => length)).toEqual([100_000, 50_000, 50_000]);
      expect([train, validation, test].map(({ byteOffset }) => byteOffset)).toEqual([
        0, 1_003_854, 1_059_624,
      ]);
    });

    it('wikitext-2 has the published content', async () => {
      const all = await loadWikitext2({ vocabulary: 1_000_000 });
      expect([all.train, all.validation, all.test].map(({ length }) => length)).toEqual([
        2_088_628, 217_646, 245_569,
      ]);
      expect(all.vocabulary).toHaveLength(33_278);
      expect(all.vocabulary.slice(0, 6)).toEqual(['<unk>', 'the', ',', '.', 'of', 'and']);
      const few = await loadWikitext2({ vocabulary: 2000 });
      expect(few.vocabulary).toEqual(all.vocabulary.slice(0, 2001));
      expect(few.test).toEqual(all.test.map((id) => (id > 2000 ? 0 : id)));
    });

    it('japanese-vowels has the published content', async () => {
      const data = await loadJapaneseVowels();
      expect(data).toMatchObject({ maxLength: 29, channels: 12 });
      const counts = ({ labels }: SeriesSplit): number[] =>
        data.classes.map((_, label) => labels.filter((l) => l === label).length);
      expect(counts(data.train)).toEqual(Array.from({ length: 9 }, () => 30));
      expect(counts(data.test)).toEqual([31, 35, 88, 44, 29, 24, 40, 50, 29]);
      expect([Math.min(...data.train.lengths), Math.max(...data.train.lengths)]).toEqual([7, 26]);
      expect([Math.min(...data.test.lengths), Math.max(...data.test.lengths)]).toEqual([7, 29]);
      expect(data.train.series[0]).toBe(Math.fround(1.860936));
      expect(data.train.series[12]).toBe(Math.fround(1.891651));
      // Only padding is zero in all channels.
      for (const { series, lengths } of [data.train, data.test]) {
        for (const [row, length] of lengths.entries()) {
          for (let step = 0; step < 29; step++) {
            const from = (row * 29 + step) * 12;
            const isZero = series.subarray(from, from + 12).every((value) => value === 0);
            expect(isZero).toBe(step >= length);
          }
        }
      }
    });
  });
}
