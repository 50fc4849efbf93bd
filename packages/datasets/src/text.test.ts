import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCharacters } from './characters.ts';
import { DatasetError } from './errors.ts';
import { text } from './fixtures/files.ts';
import { isTame } from './fixtures/tame.ts';
import { splitCharacters } from './sets/tinyshakespeare.ts';
import { parseTokens } from './tokens.ts';
import { mostFrequent } from './vocabulary.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('parseCharacters', () => {
  it('numbers the distinct characters by code point', () => {
    const { ids, vocabulary } = parseCharacters(text('ba\nB b'));
    expect(vocabulary).toEqual(['\n', ' ', 'B', 'a', 'b']);
    expect([...ids]).toEqual([4, 3, 0, 2, 1, 4]);
  });

  it.each([
    ['an empty file', bytes(), 'poem: expected at least one character, received an empty file'],
    [
      'an accent',
      text('ab\ncd\xe9'),
      'poem, line 2, column 3: expected an ASCII character, received byte 0xc3',
    ],
  ])('rejects %s', (_, source, message) => {
    expect(() => parseCharacters(source, 'poem')).toThrow(message);
    expect(() => parseCharacters(source, 'poem')).toThrow(DatasetError);
  });

  it('reads back any ASCII text and never crashes on any bytes', () => {
    const ascii = fc.array(fc.nat(127), { minLength: 1 });
    fc.assert(
      fc.property(ascii, (codes) => {
        const { ids, vocabulary } = parseCharacters(Uint8Array.from(codes));
        expect([...ids].map((id) => vocabulary[id]!.charCodeAt(0))).toEqual(codes);
        expect(vocabulary).toEqual([...new Set(vocabulary)].sort());
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (any) => isTame(() => parseCharacters(any))));
  });
});

describe('splitCharacters', () => {
  const ids = Uint8Array.from({ length: 200 }, (_, i) => i);

  it('takes the start of the first 90, the next 5 and the last 5 percent', () => {
    const { train, validation, test } = splitCharacters(ids, { train: 3, held: 2 });
    expect([...train, ...validation, ...test]).toEqual([0, 1, 2, 180, 181, 190, 191]);
    expect(splitCharacters(ids, { train: 180, held: 10 }).train).toHaveLength(180);
  });

  it('rounds the boundaries down', () => {
    const { validation, test } = splitCharacters(ids.subarray(0, 199), { train: 1, held: 1 });
    expect([validation[0], test[0]]).toEqual([179, 189]);
  });

  it.each([
    [{ train: 181, held: 1 }, 'option train: expected an integer from 1 to 180 for a text of 200 characters'],
    [{ train: 1, held: 11 }, 'option held: expected an integer from 1 to 10'],
    [{ train: 0, held: 1 }, 'received 0'],
    [{ train: 1.5, held: 1 }, 'received 1.5'],
  ])('rejects %j', (sizes, message) => {
    expect(() => splitCharacters(ids, sizes)).toThrow(message);
  });
});

describe('parseTokens', () => {
  const wordsOf = (source: string): string[] => {
    const { ids, words } = parseTokens(text(source));
    return [...ids].map((id) => words[id]!);
  };

  it('separates words by spaces and ends each line', () => {
    const expected = ['a', 'é', '<eos>', '<eos>', 'a', '<eos>'];
    expect(wordsOf(' a  é \n\na\n')).toEqual(expected);
    expect(wordsOf(' a  é \n\na')).toEqual(expected);
    expect(parseTokens(text('b a b')).words).toEqual(['b', 'a', '<eos>']);
  });

  it.each([
    ['an empty file', bytes(), 'poem: expected at least one line, received an empty file'],
    ['another encoding', bytes(97, 10, 98, 0xe9, 10), 'poem, line 2: expected UTF-8 text'],
  ])('rejects %s', (_, source, message) => {
    expect(() => parseTokens(source, 'poem')).toThrow(message);
    expect(() => parseTokens(source, 'poem')).toThrow(DatasetError);
  });

  it('reads back any words and never crashes on any bytes', () => {
    const word = fc.string({ minLength: 1, unit: 'binary' }).filter((w) => !/[ \n]/.test(w));
    const lines = fc.array(fc.array(word, { maxLength: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lines, (given) => {
        const source = given.map((line) => `${line.join(' ')}\n`).join('');
        expect(wordsOf(source)).toEqual(given.flatMap((line) => [...line, '<eos>']));
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (any) => isTame(() => parseTokens(any))));
  });
});

describe('mostFrequent', () => {
  const train = parseTokens(text('c b a b\n<unk> <unk> <unk> d'));

  it('ranks by frequency, then by code unit, after <unk>', () => {
    expect(mostFrequent(train, 3).words).toEqual(['<unk>', '<eos>', 'b', 'a']);
    expect(mostFrequent(train, 100).words).toEqual(['<unk>', '<eos>', 'b', 'a', 'c', 'd']);
  });

  it('encodes unknown words as <unk>, in any text', () => {
    const { encode } = mostFrequent(train, 3);
    expect([...encode(train)]).toEqual([0, 2, 3, 2, 1, 0, 0, 0, 0, 1]);
    expect([...encode(parseTokens(text('new a')))]).toEqual([0, 3, 1]);
  });
});
