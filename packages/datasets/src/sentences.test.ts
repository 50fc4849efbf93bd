import { describe, expect, it } from 'vitest';
import { datasetSpec, fileSpec, serve, text, withFolder } from './fixtures/files.ts';
import { dataFolder } from './folders.ts';
import { intentTexts, parseLabeledLines, wordsOf } from './sentences.ts';
import { loadMovieReviews } from './sets/movie-reviews.ts';
import { loadSnips, readSnips } from './sets/snips.ts';

describe('sentences', () => {
  it('are split into words and punctuation marks in lower case', () => {
    expect(wordsOf("Play 'Café 80s', please!")).toEqual([
      'play',
      "'",
      'café',
      '80s',
      "'",
      ',',
      'please',
      '!',
    ]);
    expect(wordsOf('  ')).toEqual([]);
  });

  it('are read with a class in front, in Latin-1', () => {
    const bytes = Uint8Array.from([...text('0 so caf'), 0xe9, ...text('  . \n1 fine')]);
    expect(parseLabeledLines(bytes)).toEqual({
      sentences: [['so', 'café', '.'], ['fine']],
      labels: Uint8Array.of(0, 1),
    });
    expect(() => parseLabeledLines(text('0 a\n2 b\n'))).toThrow('line 2: expected a class, 0 or 1');
    expect(() => parseLabeledLines(text(''))).toThrow('an empty file');
  });

  it('of an intent are joined from their pieces, in UTF-8 or Latin-1', () => {
    const json = '{"Play": [{"data": [{"text": "play "}, {"text": "caf#", "entity": "a"}]}]}';
    const [utf8, latin1] = [json.replace('#', 'é'), json];
    expect(intentTexts(text(utf8), 'Play')).toEqual(['play café']);
    const bytes = text(latin1).map((byte) => (byte === 35 ? 0xe9 : byte));
    expect(intentTexts(bytes, 'Play')).toEqual(['play café']);
    expect(() => intentTexts(text('{'), 'Play')).toThrow('invalid JSON');
    expect(() => intentTexts(text('{"Rate": []}'), 'Play')).toThrow('a list of sentences named Play');
    expect(() => intentTexts(text('{"Play": [{"data": [{}]}]}'), 'Play')).toThrow(
      'sentence 1: expected pieces of text',
    );
  });
});

it('snips reads the files of each class', async () => {
  const of = (intent: string, ...texts: string[]) =>
    text(JSON.stringify({ [intent]: texts.map((one) => ({ data: [{ text: one }] })) }));
  const files = {
    'train_A_full.json': of('A', 'Go on', 'stop'),
    'train_B_full.json': of('B', 'play it'),
    'validate_A.json': of('A', 'go'),
    'validate_B.json': of('B', 'play'),
  };
  const spec = {
    ...datasetSpec(Object.entries(files).map(([name, data]) => fileSpec(name, data))),
    classes: ['A', 'B'],
  };
  const { fetch } = serve(files);
  await withFolder(async (cacheDir) => {
    const data = await readSnips(spec, { dataDir: null, cacheDir, fetch });
    expect(data.train).toEqual({
      sentences: [['go', 'on'], ['stop'], ['play', 'it']],
      labels: Uint8Array.of(0, 0, 1),
    });
    expect(data.test.sentences).toEqual([['go'], ['play']]);
    expect(Object.keys(data.checksums)).toEqual(Object.keys(files));
  });
});

describe.skipIf(dataFolder() === undefined)('the real files', () => {
  it('movie reviews have 10,662 sentences, half of each class', async () => {
    const { sentences, labels, classes } = await loadMovieReviews();
    expect(sentences).toHaveLength(10_662);
    expect(labels.reduce((sum, label) => sum + label, 0)).toBe(5331);
    expect(sentences[0]).toEqual(['simplistic', ',', 'silly', 'and', 'tedious', '.']);
    expect(Math.max(...sentences.map(({ length }) => length))).toBe(59);
    expect(classes).toEqual(['negative', 'positive']);
  });

  it('snips has 13,784 training and 700 test sentences of 7 classes', async () => {
    const { train, test, classes } = await loadSnips();
    expect([train.sentences.length, test.sentences.length, classes.length]).toEqual([13_784, 700, 7]);
    expect(test.labels.filter((label) => label === 6)).toHaveLength(100);
    expect(train.sentences.every((words) => words.length > 0)).toBe(true);
  });
});
