import { isDeepStrictEqual } from 'node:util';
import {
  DatasetError,
  parseCharacters,
  parseNumberTable,
  parseOptdigits,
  parseTimeSeries,
  parseTokens,
} from '@regatta/datasets';
import { editedBytes, showBytes } from '../bytes.ts';
import { Defect, judge, type Target, target, type Verdict } from '../target.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const digits = (label: number): string => [...Array.from({ length: 64 }, (_, i) => i % 17), label].join(',');

const corpus = [
  encode('the quick brown fox \n jumps <unk> over\n\nthe lazy dog'),
  encode('First Citizen:\nBefore we proceed any further, hear me speak.\n'),
  encode(' 1.0  -2e3\t.5\r\n3 4 5\n\n6 7 8\n'),
  encode(`${digits(0)}\n${digits(9)}\r\n${digits(5)}`),
  encode(
    '# comment\n@problemName x\n@timestamps false\n@missing false\n@univariate false\n@dimensions 2\n@classLabel true a b\n@data\n1,2,3:4,5,6:a\n1e1,-.5:2.,3:b\n',
  ),
];

/** Reads a text back into what was read of it; both must agree. */
const again = (what: string, first: unknown, second: unknown): void => {
  if (!isDeepStrictEqual(first, second)) throw new Defect(`${what} read again are others`);
};

/** Each reader with what must hold of its results, by plain means. */
const readers: readonly ((bytes: Uint8Array) => Verdict)[] = [
  (bytes) =>
    judge(
      () => parseTokens(bytes),
      [DatasetError],
      ({ ids, words }) => {
        const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        const lines = text.split('\n');
        if (lines.at(-1) === '') lines.pop();
        const expected = lines.flatMap((line) => [...line.split(' ').filter((word) => word !== ''), '<eos>']);
        again(
          'tokens',
          [...ids].map((id) => words[id]),
          expected,
        );
        if (new Set(words).size !== words.length) throw new Defect('a word is there twice');
      },
    ),
  (bytes) =>
    judge(
      () => parseCharacters(bytes),
      [DatasetError],
      ({ ids, vocabulary }) => {
        again(
          'characters',
          [...ids].map((id) => vocabulary[id]).join(''),
          Buffer.from(bytes).toString('latin1'),
        );
        again('the vocabulary', vocabulary, [...new Set(Buffer.from(bytes).toString('latin1'))].sort());
      },
    ),
  (bytes) =>
    judge(
      () => parseNumberTable(bytes, 3),
      [DatasetError],
      ({ count, values }) => {
        const expected = (
          Buffer.from(bytes)
            .toString('utf8')
            .replace(/^\ufeff/, '')
            .match(/[^ \t\r\n]+/g) ?? []
        ).map(Number);
        again('numbers', [...values], expected);
        if (values.length !== 3 * count || !values.every(Number.isFinite))
          throw new Defect('not a table of numbers');
      },
    ),
  (bytes) =>
    judge(
      () => parseOptdigits(bytes),
      [DatasetError],
      ({ count, features, labels }) => {
        const rows = Buffer.from(bytes)
          .toString('latin1')
          .trimEnd()
          .split(/\r?\n/)
          .map((line) => line.split(',').map(Number));
        again(
          'rows',
          Array.from({ length: count }, (_, i) => [...features.subarray(i * 64, i * 64 + 64), labels[i]]),
          rows,
        );
      },
    ),
  (bytes) =>
    judge(
      () => parseTimeSeries(bytes),
      [DatasetError],
      ({ channels, classes, cases, labels }) => {
        const lines = cases.map((values, i) => {
          const rows = Array.from({ length: channels }, (_, channel) =>
            [...values].filter((_value, step) => step % channels === channel).join(','),
          );
          return [...rows, classes[labels[i]!]].join(':');
        });
        const header = `@dimensions ${channels}\n@classLabel true ${classes.join(' ')}\n@data\n`;
        const second = parseTimeSeries(encode(`${header}${lines.join('\n')}`));
        again('series', { channels, classes, cases, labels }, second);
      },
    ),
];

/** The readers of texts and tables of the data sets: each gets every input. */
export const text: Target = target(
  'text',
  editedBytes(corpus),
  (bytes) => {
    const before = bytes.slice();
    const verdicts = readers.map((read) => read(bytes));
    if (!Buffer.from(before).equals(bytes)) throw new Defect('the input was changed');
    return verdicts.includes('valid') ? 'valid' : 'refused';
  },
  showBytes,
);
