import type { TrialRecord } from '@regatta/record';
import { recordOf, recordsOf, trialOf } from '@regatta/record/testing';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { columnsOf } from './columns.ts';
import { toCsv } from './csv.ts';
import { toParquet } from './parquet.ts';

const nasty = 'killed, "twice"\nby | <b>';
const records: TrialRecord[] = [
  ...recordsOf({ none: [0.9, 1.1], dropout: [0.1 + 0.2, undefined] }),
  { ...recordOf(trialOf('dropout', 4_294_967_295), undefined), status: 'failed', message: nasty },
  { ...recordOf(trialOf('none', 3), -1e-300), message: '=1+1' },
];

describe('columns', () => {
  it('have unique names and flatten the metrics of each split', () => {
    const names = columnsOf(records).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['arm', 'rate', 'seed', 'test.loss', 'train.accuracy', 'seconds']),
    );
  });
});

describe('toCsv', () => {
  const rows: Record<string, string>[] = parse(toCsv(records), { columns: true });

  it('has one row per record, in order, with numbers exact to the last bit', () => {
    expect(rows.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
    expect(Number(rows[2]?.['test.loss'])).toBe(0.1 + 0.2);
    expect(rows[2]).toMatchObject({ arm: 'dropout 0.5', rate: '0.5', seed: '0', status: 'ok' });
  });

  it('leaves missing values empty', () => {
    expect(rows[3]).toMatchObject({ status: 'diverged', 'test.loss': '', message: '', seconds: '' });
  });

  it('quotes text and defuses formulas, but keeps negative numbers', () => {
    expect(rows[4]?.message).toBe(nasty);
    expect(rows[5]?.message).toBe("'=1+1");
    expect(rows[5]?.['test.loss']).toBe('-1e-300');
  });

  it('defuses all text that a spreadsheet would run, and keeps numbers as numbers', () => {
    const formulas = [
      '=cmd|calc!A1',
      '+1+1',
      '-1+1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '\n=1',
      ' =1',
      '"=1',
      '\u200b=1',
      '\uff1d1+1',
      '\uff0b1',
      '\uff0d1',
      '\uff201',
      '%0a',
      '|calc',
    ];
    const record = recordOf(trialOf('none', 1), -0.25);
    const text = toCsv(
      formulas.map((name) => ({
        ...record,
        regularizer: { name, options: { rate: -0.5 } },
        message: name,
        task: name,
        backend: 'wasm' as const,
        penalty: -1e-9,
      })),
    );
    const cells: Record<string, string>[] = parse(text, { columns: true });
    expect(cells).toHaveLength(formulas.length);
    for (const row of cells) {
      for (const name of ['regularizer', 'task', 'message', 'arm']) expect(row[name]).toMatch(/^'/);
      expect(row).toMatchObject({ penalty: '-1e-9', rate: '-0.5', 'test.loss': '-0.25' });
    }
    expect(text).not.toMatch(/[\u200b\r]/);
  });

  it('is only a header if there are no records', () => {
    expect(toCsv([]).trim().split('\n')).toHaveLength(1);
  });
});

describe('toParquet', () => {
  const read = (bytes: Uint8Array): Promise<Record<string, unknown>[]> =>
    parquetReadObjects({ file: bytes.slice().buffer });

  it('reads back as the same cells, including nulls', async () => {
    const rows = await read(toParquet(records));
    const columns = columnsOf(records);
    expect(rows).toHaveLength(records.length);
    for (const [i, record] of records.entries()) {
      for (const { name, type, of } of columns) {
        const value = of(record) ?? null;
        const expected = type === 'integer' && typeof value === 'number' ? BigInt(value) : value;
        expect(rows[i]?.[name] ?? null, `${name} of ${record.id}`).toBe(expected);
      }
    }
  });

  it('is deterministic, and valid without records', async () => {
    expect(toParquet(records)).toEqual(toParquet(records));
    expect(await read(toParquet([]))).toEqual([]);
  });
});
