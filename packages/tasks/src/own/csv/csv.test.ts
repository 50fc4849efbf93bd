import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { csvTask } from './csv-task.ts';
import { readCsv } from './read-csv.ts';
import type { CsvOptions } from './source.ts';
import { parseTable } from './table.ts';

const folder = mkdtempSync(join(tmpdir(), 'regatta-csv-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string | Uint8Array, options: Partial<CsvOptions> = {}) {
  writeFileSync(join(folder, 'data.csv'), text);
  return readCsv({ file: 'data.csv', target: 'y', ...options }, folder);
}

describe('parseTable', () => {
  it.each([
    ['commas', 'a,b\n1,2\n3,4\n'],
    ['semicolons', 'a;b\n1;2\n3;4\n'],
    ['tabs', 'a\tb\n1\t2\n3\t4\n'],
    ['CRLF and a byte order mark', '\uFEFFa,b\r\n1,2\r\n3,4\r\n'],
    ['quotes and spaces', '"a", "b"\n "1", 2\n\n3,"4"'],
  ])('reads %s', (_name, text) => {
    expect(parseTable(text, 'f')).toMatchObject({
      header: ['a', 'b'],
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
    });
  });

  it('keeps delimiters, quotes and line breaks inside quotes, and the line numbers', () => {
    const table = parseTable('a;b\n"x;\ny";"say ""so"""\n1;2\n', 'f');
    expect(table.rows[0]).toEqual(['x;\ny', 'say "so"']);
    expect(table.lines).toEqual([3, 4]);
  });

  it.each([
    ['', 'f: expected a header line and rows, received an empty file'],
    ['a,b\n', 'received only a header'],
    ['1,2\n3,4\n', 'f, line 1: expected column names, received numbers: 1, 2'],
    ['a,a\n3,4\n', 'received "a" twice'],
    ['a,b\n1,2\n3\n', 'f, line 3: expected 2 cells, as in the header, received 1'],
    ['a,b\n1,"2\n', 'f, line'],
    [`a,b\n${'9'.repeat(2 ** 21)},1\n`, 'f, line 2: expected rows of at most 1048576 characters'],
    [`a,b\n1,"${'""'.repeat(2 ** 20)}\n`, 'f, line 2: expected rows of at most 1048576 characters'],
    [`${'9'.repeat(2 ** 21)},b\n1,1\n`, 'f, line 1: expected rows of at most 1048576 characters'],
  ])('%j is refused', (text, message) => {
    expect(() => parseTable(text, 'f')).toThrow(message);
  });
});

describe('readCsv', () => {
  it('one-hot encodes words and keeps missing numbers as NaN', () => {
    const { inputs, inputShape, labels, goal, notes } = read(
      'n,colour,same,y\n1,red,7,0.5\nNA,blue,7,1.5\n3,,7,2.5\n4,red,7,\n',
    );
    // n, then blue, red and missing; the row without a target and the constant column are omitted.
    expect(inputShape).toEqual([4]);
    expect([...inputs]).toEqual([1, 0, 1, 0, Number.NaN, 1, 0, 0, 3, 0, 0, 1]);
    expect([goal, [...labels]]).toEqual(['regression', [0.5, 1.5, 2.5]]);
    expect(notes.join('\n')).toContain('rows without a target (1) were omitted');
    expect(notes.join('\n')).toContain('column "n": missing numbers (1) are replaced');
    expect(notes.join('\n')).toContain('column "same" is the same in every row');
  });

  const rows = (values: readonly (string | number)[]): string =>
    `x,y\n${values.map((y, i) => `${i},${y}`).join('\n')}\n`;

  it.each([
    [['yes', 'no', 'yes'], {}, 'classification', [1, 0, 1]],
    [[3, 10, 3], {}, 'classification', [0, 1, 0]],
    [[3, 10, 3], { task: 'regression' }, 'regression', [3, 10, 3]],
    [[3.5, 10, 3], {}, 'regression', [3.5, 10, 3]],
    [Array.from({ length: 30 }, (_, i) => i), {}, 'regression', Array.from({ length: 30 }, (_, i) => i)],
  ] as const)('%j with %j is a %s', (values, options, goal, labels) => {
    const examples = read(rows(values), options);
    expect(examples.goal).toBe(goal);
    expect([...examples.labels]).toEqual(labels);
  });

  it('uses the given features and omits ignored columns', () => {
    const text = 'id,a,b,y\n1,2,3,0.5\n2,5,4,0.7\n';
    expect(read(text, { features: ['b'] }).inputs).toEqual(Float32Array.of(3, 4));
    expect(read(text, { ignore: ['id'] }).inputShape).toEqual([2]);
  });

  const words = Array.from({ length: 60 }, (_, i) => `w${i},${i / 7}`).join('\n');
  const mostly = Array.from({ length: 20 }, (_, i) => `${i === 4 ? 'oops' : i},${i / 7}`).join('\n');

  it.each<[string, string | Uint8Array, Partial<CsvOptions>, string]>([
    ['a mistyped target', 'x,Price\n1,2\n', { target: 'prize' }, 'Did you mean "Price"? Columns: x, Price.'],
    [
      'an unknown feature',
      'x,y\n1,2\n',
      { features: ['z'] },
      'a column of the file for "features", received "z"',
    ],
    [
      'too many words',
      `x,y\n${words}\n`,
      {},
      'data.csv, column "x": expected numbers, or at most 50 distinct words, received 60',
    ],
    [
      'a word among numbers',
      `x,y\n${mostly}\n`,
      {},
      'data.csv, line 6, column "x": expected a number, as in most rows, received "oops"',
    ],
    [
      'a number too large for a tensor',
      'x,y\n1,2\n1e999,3\n',
      {},
      'data.csv, line 3, column "x": expected a number with an absolute value of at most 3.4e38, received "1e999"',
    ],
    [
      'a target too large for a tensor',
      'x,y\n1,2\n2,-1e39\n',
      {},
      'data.csv, line 3, column "y": expected a number with an absolute value of at most 3.4e38, received "-1e39"',
    ],
    ['a constant target', 'x,y\n1,2\n2,2\n', {}, 'expected a target that varies, received "2" in every row'],
    [
      'words for a regression',
      'x,y\n1,a\n2,b\n',
      { task: 'regression' },
      'data.csv, line 2, column "y": expected a number',
    ],
    ['no feature', 'x,y\n1,2\n1,3\n', {}, 'expected a column to predict from, received none'],
    ['invalid UTF-8', Uint8Array.of(0x78, 0xff, 0x0a), {}, 'expected text in UTF-8'],
  ])('%s is refused', (_name, text, options, message) => {
    expect(() => read(text, options)).toThrow(message);
  });

  it('accepts names of object properties as column names', () => {
    const text = `__proto__,constructor,y\n${[1, 2, 3].map((i) => `${i},${i + 10},${i / 7}`).join('\n')}\n`;
    expect([...read(text).inputs]).toEqual([1, 11, 2, 12, 3, 13]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('refuses more than 50,000 columns', () => {
    const wide = Array.from({ length: 100_000 }, (_, i) => `c${i}`).join();
    expect(() => parseTable(`${wide}\n${wide}\n`, 'f')).toThrow(
      'expected at most 50000 columns, received 100000',
    );
  });

  it.runIf(process.platform !== 'win32')('refuses a pipe without waiting for it', () => {
    execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
    expect(() => readCsv({ file: 'pipe.csv', target: 'y' }, folder)).toThrow(
      'pipe.csv: expected a CSV file of at most 268435456 bytes, received a pipe',
    );
  });

  it('refuses a missing file', () => {
    expect(() => readCsv({ file: 'none.csv', target: 'y' }, folder)).toThrow('none.csv: expected a CSV file');
  });
});

describe('csvTask', () => {
  const sized = async (count: number) => {
    const lines = Array.from({ length: count }, (_, i) => `${i % 13},${i % 5},${(i * 7) % 101}.5`);
    writeFileSync(join(folder, `My Data ${count}.csv`), `a,b,y\n${lines.join('\n')}\n`);
    return csvTask(`My Data ${count}.csv`, { target: 'y' }, folder);
  };

  it('chooses a network and settings for 100 rows', async () => {
    const task = await sized(100);
    expect(task).toMatchObject({
      name: 'my-data-100-mlp',
      family: 'mlp',
      hooks: ['input', 'hidden', 'dense', 'output'],
      defaults: { steps: 600, batchSize: 16 },
    });
    expect(task.architecture.layers).toEqual([2, 64, 64, 1]);
  });

  it('has a name of its own where a task is named like the file', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `${i % 13},${(i * 7) % 101}.5`);
    writeFileSync(join(folder, 'optdigits.csv'), `a,y\n${lines.join('\n')}\n`);
    expect(await csvTask('optdigits.csv', { target: 'y' }, folder)).toMatchObject({
      name: 'optdigits-csv-mlp',
    });
  });

  it('chooses others for 100,000 rows', async () => {
    const task = await sized(100_000);
    expect(task.defaults).toMatchObject({ steps: 3000, batchSize: 256 });
    expect(task.architecture.layers).toEqual([2, 256, 256, 1]);
  });
});
