import { UsageError } from '@regatta/record';
import { describe, expect, it } from 'vitest';
import { refuseOtherFormats } from './other-formats.ts';

describe('refuseOtherFormats', () => {
  it.each([
    [
      'a.xlsx',
      /a.xlsx: expected a CSV file, received an Excel workbook. Open it in Excel, .* save the sheet as CSV \(File > Save As/,
    ],
    ['a.XLS', /received an Excel workbook/],
    ['b/a.ods', /received a spreadsheet/],
    [
      'b/a.parquet',
      /Save it as CSV, .*: pandas.read_parquet\("b\/a.parquet"\).to_csv\("b\/a.csv", index=False\)/,
    ],
    ['a.json', /pandas.read_json\("a.json"\).to_csv\("a.csv", index=False\)/],
    ['a.jsonl', /pandas.read_json\("a.jsonl", lines=True\).to_csv/],
    ['a.csv.gz', /received a gzip archive. Decompress it with gunzip a.csv.gz/],
  ])('says how %s becomes CSV, in one sentence', (file, message) => {
    expect(() => refuseOtherFormats(file)).toThrow(UsageError);
    expect(() => refuseOtherFormats(file)).toThrow(message);
  });

  it.each(['a.csv', 'optdigits-mlp', 'regatta.config.ts', 'a.constructor', 'json'])(
    'lets %s pass',
    (name) => {
      expect(() => refuseOtherFormats(name)).not.toThrow();
    },
  );
});
