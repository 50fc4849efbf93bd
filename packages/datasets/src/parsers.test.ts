import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatasetError } from './errors.ts';
import { idx, text } from './fixtures/files.ts';
import { isTame } from './fixtures/tame.ts';
import { parseIdx } from './idx.ts';
import { inflate } from './inflate.ts';
import { parseOptdigits } from './optdigits-csv.ts';

const record = (features: readonly number[], label: number): string => [...features, label].join(',');
const zeros: readonly number[] = Array.from({ length: 64 }, () => 0);

describe('parseIdx', () => {
  it('returns shape and a view of the values', () => {
    const bytes = idx([2, 1, 3], [1, 2, 3, 4, 5, 6]);
    const array = parseIdx(bytes, 3);
    expect(array).toEqual({ shape: [2, 1, 3], data: new Uint8Array([1, 2, 3, 4, 5, 6]) });
    expect(array.data.buffer).toBe(bytes.buffer);
    expect(parseIdx(idx([3], [7, 8, 9]), 1)).toEqual({ shape: [3], data: new Uint8Array([7, 8, 9]) });
  });

  it.each([
    ['a short header', new Uint8Array(7), 'a header of 16 bytes, received 7 bytes in total'],
    ['another rank', idx([16], new Uint8Array(16)), '0x00000803 at offset 0, received 0x00000801'],
    ['missing values', idx([2, 2, 2], [1]), '8 values for shape [2, 2, 2] from offset 16, received 1 values'],
    ['values left over', idx([1, 1, 1], [1, 2]), '1 values for shape [1, 1, 1] from offset 16, received 2'],
    ['a huge shape', idx([2 ** 32 - 1, 2 ** 32 - 1, 9], [1]), 'received 1 values'],
  ])('rejects %s', (_, bytes, message) => {
    expect(() => parseIdx(bytes, 3, 'images')).toThrow(message);
    expect(() => parseIdx(bytes, 3, 'images')).toThrow(DatasetError);
  });

  it('reads back any array and never crashes on any bytes', () => {
    const shape = fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4));
    fc.assert(
      fc.property(shape, fc.nat(255), (sizes, value) => {
        const data = new Uint8Array(sizes[0] * sizes[1] * sizes[2]).fill(value);
        expect(parseIdx(idx(sizes, data), 3)).toEqual({ shape: sizes, data });
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(1 as const, 3 as const), (bytes, rank) =>
        isTame(() => parseIdx(bytes, rank)),
      ),
    );
  });
});

describe('parseOptdigits', () => {
  it('reads records with any line ending', () => {
    const first = record([16, ...zeros.slice(1)], 9);
    const second = record([...zeros.slice(1), 3], 0);
    for (const source of [`${first}\n${second}\n`, `${first}\r\n${second}\r\n`, `${first}\n${second}`]) {
      const table = parseOptdigits(text(source));
      expect(table.count).toBe(2);
      expect([...table.labels]).toEqual([9, 0]);
      expect([...table.features]).toEqual([16, ...zeros.slice(1), ...zeros.slice(1), 3]);
    }
  });

  const good = `${record(zeros, 1)}\n`;
  it.each([
    ['an empty file', '', 'line 1, column 1: expected at least one record'],
    ['17', good + record([...zeros.slice(1), 17], 1), 'line 2, column 64: expected an integer 0..16'],
    ['three digits', record([100, ...zeros.slice(1)], 1), 'line 1, column 1: expected a comma'],
    ['a negative number', record([-1, ...zeros.slice(1)], 1), 'line 1, column 1: expected an integer 0..16'],
    ['a fraction', record([0.5, ...zeros.slice(1)], 1), 'line 1, column 1: expected a comma'],
    ['label 10', record(zeros, 10), 'line 1, column 65: expected a label 0..9'],
    ['a short record', `${good}0,0,0\n`, 'line 2, column 3: expected a comma'],
    ['a long record', record([...zeros, 0], 1), 'line 1, column 65: expected the end of the line'],
    [
      'a cut record',
      `${good.repeat(2)}0,0,`,
      'line 3, column 3: expected an integer 0..16, received the end',
    ],
    ['a blank line', `${good}\n${good}`, 'line 2, column 1: expected an integer'],
  ])('rejects %s', (_, source, message) => {
    expect(() => parseOptdigits(text(source), 'digits')).toThrow(message);
    expect(() => parseOptdigits(text(source), 'digits')).toThrow(DatasetError);
  });

  it('reads back any table and never crashes on any bytes', () => {
    const row = fc.tuple(fc.array(fc.nat(16), { minLength: 64, maxLength: 64 }), fc.nat(9));
    const rows = fc.array(row, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, (table) => {
        const source = table.map(([features, label]) => record(features, label)).join('\n');
        const { count, features, labels } = parseOptdigits(text(source));
        expect(count).toBe(table.length);
        expect([...features]).toEqual(table.flatMap(([values]) => values));
        expect([...labels]).toEqual(table.map(([, label]) => label));
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => isTame(() => parseOptdigits(bytes))));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (offset, byte) => {
        const bytes = text(good);
        bytes[offset] = byte;
        return isTame(() => parseOptdigits(bytes));
      }),
    );
  });
});

describe('inflate', () => {
  const data = text('x'.repeat(100_000));

  it('returns data of the expected size', () => {
    expect(inflate(gzipSync(data), data.length, 'x')).toHaveLength(data.length);
  });

  it('rejects other sizes and data that is not gzip', () => {
    for (const [bytes, size] of [
      [gzipSync(data), data.length - 1],
      [gzipSync(data), data.length + 1],
      [gzipSync(data).subarray(0, 50), data.length],
      [data, data.length],
      [new Uint8Array(0), 1],
    ] as const) {
      expect(() => inflate(bytes, size, 'archive')).toThrow(DatasetError);
    }
    fc.assert(fc.property(fc.uint8Array(), (bytes) => isTame(() => inflate(bytes, 10, 'archive'))));
  });
});
