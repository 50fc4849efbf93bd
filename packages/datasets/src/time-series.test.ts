import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatasetError } from './errors.ts';
import { text } from './fixtures/files.ts';
import { isTame } from './fixtures/tame.ts';
import { parseTimeSeries } from './time-series.ts';

const header = '#a comment\n@problemName X\n@missing false\n@dimensions 2\n@classLabel true x y\n@data\n';
const parse = (source: string): ReturnType<typeof parseTimeSeries> => parseTimeSeries(text(source), 'vowels');

describe('parseTimeSeries', () => {
  it('reads cases of different lengths, with any line ending', () => {
    const cases = '1,2,3:-.5,1e-3,+6.:y\n\n7:8:x\n';
    for (const source of [header + cases, (header + cases).replaceAll('\n', '\r\n')]) {
      const series = parse(source);
      expect(series.channels).toBe(2);
      expect(series.classes).toEqual(['x', 'y']);
      expect([...series.labels]).toEqual([1, 0]);
      expect(series.cases.map((values) => [...values])).toEqual([
        [1, -0.5, 2, Math.fround(1e-3), 3, 6],
        [7, 8],
      ]);
    }
  });

  it.each([
    ['an empty file', '', 'vowels: expected a header that ends with @data'],
    ['no case', header, 'vowels: expected at least one case'],
    ['text before the data', `x\n${header}1:2:x`, 'line 1: expected a header line that starts with "@"'],
    ['missing values', `@missing true\n@data\n1:x`, 'line 2: expected @missing false above, received "true"'],
    ['time stamps', `@timeStamps true\n@data\n1:x`, 'expected @timestamps false above'],
    [
      'no dimensions',
      '@classLabel true x\n@data\n1:x',
      '@dimensions above, with an integer of at least 1, received nothing',
    ],
    [
      'no classes',
      '@dimensions 1\n@classLabel false\n@data\n1',
      '@classLabel true and 1 to 256 classes above',
    ],
    ['a missing channel', `${header}1:x`, 'line 7: expected 2 channels and a class, received 1 channels'],
    ['another class', `${header}1:2:z`, 'line 7: expected one of the classes x y, received "z"'],
    ['a class of the prototype', `${header}1:2:constructor`, 'expected one of the classes x y'],
    [
      'channels of different length',
      `${header}1:2:x\n1,2:3:x`,
      'line 8: expected 2 values in each channel, received 1 in channel 2',
    ],
    ['a question mark', `${header}1,2:?,3:x`, 'line 7: expected a number in channel 2, received "?"'],
    ['an empty value', `${header}1,:2,3:x`, 'expected a number in channel 1, received ""'],
    ['a number too large', `${header}1:1e39:x`, 'received "1e39"'],
    ['hexadecimal', `${header}0x1:1:x`, 'received "0x1"'],
  ])('rejects %s', (_, source, message) => {
    expect(() => parse(source)).toThrow(message);
    expect(() => parse(source)).toThrow(DatasetError);
  });

  it('reads back any series and never crashes on any bytes', () => {
    const number = fc.float({ noNaN: true, noDefaultInfinity: true });
    const series = fc
      .integer({ min: 1, max: 5 })
      .chain((length) => fc.array(fc.tuple(number, number), { minLength: length, maxLength: length }));
    const cases = fc.array(fc.tuple(series, fc.constantFrom('x', 'y')), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(cases, (given) => {
        const lines = given.map(([steps, label]) =>
          [steps.map(([a]) => a).join(), steps.map(([, b]) => b).join(), label].join(':'),
        );
        const { cases: found, labels } = parse(header + lines.join('\n'));
        // The text loses the sign of zero.
        expect(found.map((values) => [...values].map((v) => v + 0))).toEqual(
          given.map(([steps]) => steps.flat().map((v) => v + 0)),
        );
        expect([...labels]).toEqual(given.map(([, label]) => (label === 'x' ? 0 : 1)));
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (any) => isTame(() => parseTimeSeries(any))));
    const good = text(`${header}1,2:3,4:x\n`);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (offset, byte) => {
        const changed = good.slice();
        changed[offset] = byte;
        return isTame(() => parseTimeSeries(changed));
      }),
    );
  });
});
