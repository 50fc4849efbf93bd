import { describe, expect, it } from 'vitest';
import type { Examples } from '../examples.ts';
import { examplesOfTable } from './read-csv.ts';
import type { CsvOptions } from './source.ts';
import { parseTable, tableOf } from './table.ts';

const count = 60;
/** A number with two decimals that differs from row to row. */
const u = (i: number): string => (((i * 7919) % 997) / 97 - 5.05).toFixed(2);
const comma = (number: string): string => number.replace('.', ',');
const us = (i: number): string => (1000 + 13 * i).toLocaleString('en-US');
const table = (head: string, row: (i: number) => string, tail = ''): string =>
  `${head}\n${Array.from({ length: count }, (_, i) => row(i)).join('\n')}\n${tail}`;

function read(text: string, options: Partial<CsvOptions> = {}): Examples {
  const source = { file: 'f', target: 'y', ...options };
  return examplesOfTable(parseTable(text, 'f', source), source);
}

/** The first rows of inputs and labels. */
function start({ inputs, inputShape, labels }: Examples, rows = 2): number[][] {
  const [width = 1] = inputShape;
  return Array.from({ length: rows }, (_, row) => [
    ...Array.from(inputs.slice(row * width, (row + 1) * width), (value) => Number(value.toFixed(4))),
    Number(labels[row]!.toFixed(4)),
  ]);
}

/** What a plain file with the columns x, k and y is read as. */
const plain = [
  [Number(u(0)), 0, Number(u(2))],
  [Number(u(1)), 1, Number(u(3))],
];
const cells = (i: number): string[] => [u(i), `${i % 7}`, u(i + 2)];

describe('the same table, however it is written', () => {
  const row = (i: number): string => cells(i).join(',');
  const semicolons = (i: number): string => cells(i).join(';');
  it.each<[string, string, Partial<CsvOptions>?]>([
    ['commas', table('x,k,y', row)],
    ['semicolons', table('x;k;y', semicolons)],
    ['tabs', table('x\tk\ty', (i) => cells(i).join('\t'))],
    ['pipes', table('x|k|y', (i) => cells(i).join('|'))],
    ['another delimiter, named', table('x^k^y', (i) => cells(i).join('^')), { delimiter: '^' }],
    ['a delimiter by its name', table('x;k;y', semicolons), { delimiter: 'semicolon' }],
    [
      'spaces in columns',
      table('  x    k  y', (i) =>
        cells(i)
          .map((cell) => cell.padStart(9))
          .join(''),
      ),
    ],
    ['decimal commas and semicolons', table('x;k;y', (i) => cells(i).map(comma).join(';'))],
    ['decimal commas and tabs', table('x\tk\ty', (i) => cells(i).map(comma).join('\t'))],
    [
      'decimal commas in quotes',
      table('x,k,y', (i) =>
        cells(i)
          .map((cell) => `"${comma(cell)}"`)
          .join(','),
      ),
    ],
    ['sep=', `sep=;\r\n${table('x;k;y', semicolons)}`],
    ['sep= in quotes', `"sep=|"\n${table('x|k|y', (i) => cells(i).join('|'))}`],
    ['a comment', `# exported 2024-01-31, by hand\n${table('x,k,y', row)}`],
    ['comments of Matlab', `% one\n% two, three\n${table('x\tk\ty', (i) => cells(i).join('\t'))}`],
    ['comments with an open quote', `# 12" pipes\n${table('x,k,y', row)}`],
    ['a comment within the rows', table('x,k,y', (i) => (i === 30 ? `# page 2\n${row(i)}` : row(i)))],
    ['the header as a comment', table('# x,k,y', row)],
    ['trailing delimiters', table('x,k,y', (i) => `${row(i)},`)],
    ['a trailing delimiter in one row', table('x,k,y', (i) => row(i) + (i === 0 ? ',' : ''))],
    ['a header that ends in delimiters', table('x;k;y;;', semicolons)],
    ['row names of write.csv', table('"","x","k","y"', (i) => `"${i + 1}",${row(i)}`)],
    ['row names without a header', table('x,k,y', (i) => `"${i + 1}",${row(i)}`)],
    ['row names of words', table('x,k,y', (i) => `car ${i},${row(i)}`)],
    ['write.table', table('"x" "k" "y"', (i) => `"${i + 1}" ${cells(i).join(' ')}`)],
    ['title lines', `Quarterly report\nCompany: A\n\n${table('x,k,y', row)}`],
    ['title lines in cells', `Quarterly report;;\n;;\n${table('x;k;y', semicolons)}`],
    ['a footnote', table('x,k,y', row, 'Source: office of statistics\n')],
    ['a total', table('x,k,y', row, '\n,,Total: 12\n')],
    ['a row of totals', table('x,k,y', row, 'Sum,99,12.5\n')],
    ['blank rows', table('x;k;y;;', (i) => `${semicolons(i)};;`, ';;;;\n;;;;\n')],
    ['the header twice', table('x,k,y', (i) => (i === 30 ? `x,k,y\n${row(i)}` : row(i)))],
    ['CR', table('x,k,y', row).replaceAll('\n', '\r')],
    ['CRLF after LF', table('x,k,y', (i) => row(i) + (i % 2 ? '\r' : ''))],
    [
      'a constant beside it, in three spellings',
      table('x,same,k,y', (i) => `${u(i)},${['1', '1.0', '1.00'][i % 3]},${i % 7},${u(i + 2)}`),
    ],
    ['row numbers of R', table('X1,x,k,y', (i) => `${i + 1},${row(i)}`)],
    ['an identifier beside it', table('user_id,x,k,y', (i) => `${900 - i},${row(i)}`)],
    ['a hash beside it', table('commit,x,k,y', (i) => `${(i * 2654435761 + 4096).toString(16)}ab,${row(i)}`)],
    [
      'a number too long for a number beside it',
      table('tweet,x,k,y', (i) => `12345678901234567${100 + i},${row(i)}`),
    ],
    ['a row of units', table('x,k,y', (i) => (i === 0 ? `m,kg,EUR\n${row(i)}` : row(i)))],
    ['names with line breaks', table('" x\n","k","y"', row)],
    [
      'colors beside it',
      table('color,x,k,y', (i) => `#ff00${10 + (i % 10)},${row(i)}`),
      { ignore: ['color'] },
    ],
    ['an empty column beside it', table('x,k,note,y', (i) => `${u(i)},${i % 7},,${u(i + 2)}`)],
    ['non-breaking spaces', table('x,k,y', (i) => `\u00a0${row(i)}\u00a0`)],
    ['a true minus', table('x,k,y', (i) => row(i).replaceAll('-', '\u2212'))],
    ['text of Excel', table('x,k,y', (i) => `="${u(i)}",${i % 7},${u(i + 2)}`)],
  ])('%s', (_name, text, options) => {
    const examples = read(text, options);
    expect(start(examples)).toEqual(plain);
    expect([examples.size, examples.goal, examples.names?.columns]).toEqual([
      count,
      'regression',
      ['x', 'k'],
    ]);
  });

  it('takes the first of several inputs, x1, for a quantity, although all its numbers differ', () => {
    const examples = read(table('x1,x2,y', (i) => `${(i * 7919) % 1009},${i % 7},${u(i + 2)}`));
    expect(examples.names?.columns).toEqual(['x1', 'x2']);
    expect(examples.preview?.leftOut).toEqual([]);
    expect(examples.notes.join()).not.toContain('identifier');
  });

  it('UTF-16 with and without a byte order mark', () => {
    const text = table('x,k,y', row);
    for (const [mark, swapped] of [
      ['\ufeff', false],
      ['', false],
      ['\ufeff', true],
    ] as const) {
      const bytes = Buffer.from(mark + text, 'utf16le');
      if (swapped) bytes.swap16();
      const source = { file: 'f', target: 'y' };
      expect(start(examplesOfTable(tableOf(bytes, 'f'), source))).toEqual(plain);
    }
  });
});

describe('numbers as people write them', () => {
  it.each<[string, (i: number) => string, number, string]>([
    ['thousands', (i) => `"${us(i)}"`, 1000, ''],
    ['dollars', (i) => `"$${us(i)}"`, 1000, '$'],
    ['accounting', (i) => (i === 0 ? '"(1,200.50)"' : `"${us(i)}.00"`), -1200.5, ''],
    ['euros after German numbers', (i) => `"1.${200 + i},50 €"`, 1200.5, '€'],
    ['French thousands', (i) => `"1\u202f${200 + i},50"`, 1200.5, ''],
    ['Swiss thousands', (i) => `CHF 1'${200 + i}.50`, 1200.5, 'CHF'],
    ['lakh', (i) => `"₹1,20,${100 + i}"`, 120_100, '₹'],
    ['reais', (i) => `"R$ 1.${200 + i},50"`, 1200.5, 'R$'],
    ['percent', (i) => `${i + 1} %`, 1, '%'],
    ['a minus at the end', (i) => (i === 0 ? '"80,25-"' : `"${100 + i},50"`), -80.25, ''],
    ['a unit', (i) => `${60 + i}.5 kg`, 60.5, 'kg'],
    ['letters for powers of a thousand', (i) => (i % 2 ? `1.${i}M` : `${300 + i}K`), 300_000, ''],
    ['exponents', (i) => `${i + 1}.5e3`, 1500, ''],
    ['exponents after decimal commas', (i) => `"${i + 1},5E+03"`, 1500, ''],
  ])('%s', (_name, cell, first, unit) => {
    const examples = read(table('x,y', (i) => `${u(i)},${cell(i)}`));
    expect([examples.goal, examples.labels[0], examples.unit]).toEqual(['regression', first, unit]);
    expect(new Set(examples.labels).size).toBeGreaterThan(count - 3);
    const inverse = read(table('y,x', (i) => `${u(i)},${cell(i)}`));
    expect([inverse.inputShape, inverse.inputs[0]]).toEqual([[1], first]);
  });

  it('decides an unclear mark by the other columns, or by an option, and says so', () => {
    const unclear = table('a;b;y', (i) => `1.${200 + i};${comma(u(i))};${i % 3}`);
    expect(read(unclear).inputs[0]).toBe(1200);
    expect(read(unclear).notes.join()).toContain('"1.200" is read as 1200; --decimal .');
    const quoted = table('a,y', (i) => `"12,${300 + i}",${u(i)}`);
    expect([read(quoted).inputs[0], read(quoted, { decimal: ',' }).inputs[0]]).toEqual([
      12_300,
      Math.fround(12.3),
    ]);
  });

  it.each<[string, (i: number) => string, string]>([
    [
      'two currencies',
      (i) => (i % 5 ? `$${i}` : `€${i}`),
      'f, line 3, column "y": expected the same unit in all cells, as "€0" in line 2, received "$1"',
    ],
    [
      'percent and shares',
      (i) => (i % 5 ? `${i}%` : '0.25'),
      'f, line 2, column "y": expected the same unit in all cells, as "1%" in line 3, received "0.25"',
    ],
    [
      'two decimal marks',
      (i) => (i === 7 ? '"1,5"' : u(i)),
      'f, line 9, column "y": expected a number with a decimal point, as in most rows, received "1,5"',
    ],
    [
      'an infinite number',
      (i) => (i === 5 ? '-inf' : u(i)),
      'f, line 7, column "y": expected a finite number, received "-inf"',
    ],
    [
      'the largest double',
      (i) => (i === 5 ? '1.7976931348623157E+308' : u(i)),
      'f, line 7, column "y": expected a number with an absolute value of at most 3.4e38',
    ],
    [
      'a limit of detection',
      (i) => (i === 5 ? '<0.1' : u(i)),
      'f, line 7, column "y": expected a number, as in most rows, received "<0.1"',
    ],
    [
      'an unknown word in a sixth of the rows',
      (i) => (i % 6 ? `${i}` : 'broken'),
      'f, line 2, column "y": expected a number, as in most rows, received "broken"',
    ],
    [
      'a word in every row',
      (i) => `w${i}`,
      'f, column "y": expected numbers, or classes that have several rows, received 60 different words in 60 rows',
    ],
    [
      'one class in three spellings',
      (i) => ['1', '1.0', '1.00'][i % 3]!,
      'f, column "y": expected a target that varies, received "1" in every row',
    ],
  ])('%s is refused', (_name, cell, message) => {
    expect(() => read(table('x,y', (i) => `${u(i)},${cell(i)}`))).toThrow(message);
  });

  it('refuses decimal commas that divide cells instead of taking the whole parts for row names', () => {
    expect(() => read(table('size,y', (i) => `${30 + (i % 7)},${i % 10},${100 + i}`))).toThrow(
      'f, line 2: expected 2 cells, as in the header, received 3',
    );
  });
});

describe('missing values', () => {
  const words = [
    'NA',
    'N/A',
    '#N/A',
    '#N/A N/A',
    '<NA>',
    'NaN',
    '-nan',
    'None',
    'NULL',
    'null',
    'nil',
    'NaT',
    '1.#IND',
    '-1.#QNAN',
    '.',
    '-',
    '--',
    '–',
    '?',
    '\\N',
    '#DIV/0!',
    '#VALUE!',
    '#REF!',
    '#NAME?',
    '#NUM!',
    '#NV',
    '(null)',
  ];
  it.each(words)('%s in a target and in a feature', (word) => {
    const target = read(table('x,y', (i) => `${u(i)},${i % 6 ? u(i + 1) : word}`));
    expect([target.goal, target.size]).toEqual(['regression', 50]);
    expect(target.notes.join()).toContain(`"${word}" (10)`);
    const feature = read(table('x,y', (i) => `${i % 6 ? u(i) : word},${u(i + 1)}`));
    expect([feature.inputShape, feature.inputs.filter(Number.isNaN).length]).toEqual([[1], 10]);
  });

  it('options add words and take them back', () => {
    const severity = table('x,y', (i) => `${u(i)},${['None', 'Mild', 'Severe'][i % 3]}`);
    expect(read(severity).size).toBe(40);
    expect(read(severity, { present: ['None'] }).names?.classes).toEqual(['Mild', 'None', 'Severe']);
    const coded = table('x,y', (i) => `${i % 9 ? u(i) : '-999.0'},${u(i)}`);
    expect(read(coded).notes.join()).toContain('--missing -999');
    expect(read(coded, { missing: ['-999,broken'] }).inputs.filter(Number.isNaN)).toHaveLength(7);
  });

  it('a minus beside a plus is a value', () => {
    const { names } = read(table('strand,y', (i) => `${i % 2 ? '+' : '-'},${u(i)}`));
    expect(names?.columns).toEqual(['strand=+', 'strand=-']);
  });
});

describe('classes', () => {
  it('are told apart by value', () => {
    const { names, outputs, labels } = read(
      table('x,y', (i) => `${u(i)},${['1', '1.0', '2', '2.00', '1e0'][i % 5]}`),
    );
    expect([names?.classes, outputs, [...labels].slice(0, 5)]).toEqual([['1', '2'], 2, [0, 0, 1, 1, 0]]);
  });

  it('of numbers that are names are told apart by value too', () => {
    const { names } = read(
      table('k,y', (i) => `${['1', '1.0', '2', '02'][i % 4]},${u(i)}`),
      { categories: ['k'] },
    );
    expect(names?.columns).toEqual(['k=02', 'k=1', 'k=2']);
  });

  it('that differ only in case are noted, and one where the options say so', () => {
    const text = table('x,y', (i) => `${u(i)},${['yes', 'Yes', 'YES', 'no', '"no "'][i % 5]}`);
    expect(read(text).names?.classes).toEqual(['YES', 'Yes', 'no', 'yes']);
    expect(read(text).notes.join()).toMatch(/"yes", "Yes", "YES" differ only in case.*--ignore-case/);
    expect(read(text, { ignoreCase: true }).names?.classes).toEqual(['no', 'yes']);
  });

  it('keep codes of which some are numbers', () => {
    const { names } = read(table('k,y', (i) => `${['0', '1', '2', '3+'][i % 4]},${u(i)}`));
    expect(names?.columns).toEqual(['k=0', 'k=1', 'k=2', 'k=3+']);
  });

  it('the positive one of two comes second', () => {
    const text = table('x,y', (i) => `${u(i)},${i % 3 ? 'benign' : 'malignant'}`);
    const { names, labels } = read(text, { positive: 'benign' });
    expect([names?.classes, names?.positive, labels[0]]).toEqual([['malignant', 'benign'], 'benign', 0]);
    expect(() => read(text, { positive: 'b' })).toThrow(
      'the positive class, "benign" or "malignant", received "b"',
    );
    const numbers = table('x,y', (i) => `${u(i)},${i % 2}.0`);
    expect(read(numbers, { positive: '0' }).names?.classes).toEqual(['1', '0']);
  });

  it('with very few rows are named', () => {
    const { notes } = read(table('x,y', (i) => `${u(i)},${i === 7 ? 'rare' : i % 2 ? 'a' : 'b'}`));
    expect(notes.join()).toContain('"rare" (1)');
  });
});

describe('dates', () => {
  const pad = (n: number): string => `${n}`.padStart(2, '0');
  it.each<[string, (i: number) => string, number]>([
    ['ISO', (i) => `2024-01-${pad(1 + (i % 28))}`, 19_723],
    ['month first, by the other cells', (i) => `1/${1 + (i % 28)}/2024`, 19_723],
    ['day first, by the other cells', (i) => `${1 + (i % 28)}/1/2024`, 19_723],
    ['points', (i) => `${pad(1 + (i % 28))}.02.24`, 19_754],
    ['names', (i) => `${1 + (i % 28)}-Jan-24`, 19_723],
    ['names first', (i) => `"January ${1 + (i % 28)}, 2024"`, 19_723],
    ['times', (i) => `2024-01-${pad(1 + (i % 28))}T06:00:00Z`, 19_723.25],
    ['times with an offset', (i) => `2024-01-${pad(1 + (i % 28))} 06:00:00.5+06:00`, 19_723 + 0.5 / 86_400],
    ['half days', (i) => `1/${1 + (i % 28)}/2024 6:00 PM`, 19_723.75],
    ['whole numbers under a fitting name', (i) => `202401${pad(1 + (i % 28))}`, 19_723],
    ['months', (i) => `2024-${pad(1 + (i % 12))}`, 19_723],
    ['quarters', (i) => `2024-Q${1 + (i % 4)}`, 19_723],
  ])('%s are days', (_name, cell, first) => {
    const { inputs, inputShape, preview } = read(table('date,y', (i) => `${cell(i)},${u(i)}`));
    expect(inputShape).toEqual([1]);
    expect(inputs[0]).toBeCloseTo(first, 4);
    expect(preview?.kinds[0]?.kind).toContain('dates');
  });

  it('in an order that nothing decides are noted, and an option decides', () => {
    const text = table('when,y', (i) => `${2 + (i % 3)}/${1 + (i % 12)}/2024,${u(i)}`);
    const [first] = read(text, { dayFirst: true }).inputs;
    expect(first).toBe(19_724);
    const open = table('when,y', (i) => `${2 + (i % 3)}/${1 + (i % 4)}/2024,${u(i)}`);
    expect(read(open).notes.join()).toContain('--day-first');
  });

  it('in two orders, or that no calendar has, are refused', () => {
    const two = table(
      'when,y',
      (i) => `${i === 9 ? '13/1/2024' : i === 10 ? '1/13/2024' : `1/${1 + (i % 9)}/2024`},${u(i)}`,
    );
    expect(() => read(two)).toThrow(
      'f, line 12, column "when": expected dates in one order, as "13/1/2024" in line 11',
    );
    const none = table('when,y', (i) => `2024-02-${i === 9 ? 30 : pad(1 + (i % 28))},${u(i)}`);
    expect(() => read(none)).toThrow(
      'f, line 11, column "when": expected a date, as in most rows, received "2024-02-30"',
    );
  });

  it('longer than a day are durations', () => {
    const { inputs, inputShape } = read(table('run,y', (i) => `${20 + i}:30,${u(i)}`));
    expect([inputShape, inputs[0], inputs[59]]).toEqual([[1], 20.5, 79.5]);
  });

  it('without a date are hours', () => {
    expect(start(read(table('at,y', (i) => `${i % 24}:30,${u(i)}`)))[1]![0]).toBe(1.5);
  });
});

describe('columns', () => {
  const text = table('id,code,x,y', (i) => `${i + 1},${1 + (i % 3)},${u(i)},${u(i + 1)}`);

  it('are chosen by options, as lists or as names with commas', () => {
    expect(read(text).names?.columns).toEqual(['code', 'x']);
    expect(read(text, { features: ['id,x'] }).names?.columns).toEqual(['id', 'x']);
    expect(read(text, { ignore: ['code'], categories: [] }).names?.columns).toEqual(['x']);
    expect(read(text, { categories: ['code'] }).names?.columns).toEqual(['code=1', 'code=2', 'code=3', 'x']);
    const commas = table('x, in m;k;y, in EUR', (i) => cells(i).join(';'));
    expect(read(commas, { target: 'y, in EUR', ignore: ['x, in m'] }).names?.columns).toEqual(['k']);
  });

  it('have composed names, however the file writes accents', () => {
    const { names } = read(
      table('größe,café'.normalize('NFD'), (i) => `${u(i)},${u(i + 1)}`),
      { target: 'café' },
    );
    expect(names).toMatchObject({ target: 'café', columns: ['größe'] });
  });

  it('with too many words are refused together', () => {
    const wordy = table('a,b,x,y', (i) => `a${i % 55},b${i % 58},${u(i)},${u(i + 1)}`);
    expect(() => read(wordy)).toThrow(/column "a".*received 55, e.g. "a0" \(so have "b"\).*--ignore a,b/);
  });

  it('are all in the preview: rows, target, kinds, missing values and what was left out', () => {
    const rich = table(
      'id,city,when,x,y',
      (i) =>
        `${i + 1},${['Bonn', 'Ulm', ''][i % 3]},2024-01-${10 + (i % 9)},${i % 5 ? u(i) : '#N/A'},${i === 3 ? '' : i % 2 ? 'yes' : 'no'}`,
    );
    expect(read(rich).preview).toMatchObject({
      file: 'f',
      rows: 59,
      inputs: 5,
      target: {
        name: 'y',
        kind: 'classes',
        classes: [
          { name: 'no', rows: 30 },
          { name: 'yes', rows: 29 },
        ],
      },
      kinds: [
        { kind: 'numbers', columns: [{ name: 'x' }] },
        { columns: [{ name: 'when', detail: '2024-01-10 to 2024-01-18' }] },
        { columns: [{ name: 'city', detail: '2 words, 20 missing' }] },
      ],
      missing: [
        { word: '', cells: 21 },
        { word: '#N/A', cells: 12 },
      ],
      leftOut: [{ what: '1 row' }, { what: 'column "id"', option: expect.stringContaining('--features') }],
    });
  });
});

describe('files that are not text', () => {
  it.each([
    ['an Excel workbook', [0x50, 0x4b, 0x03, 0x04], 'received a ZIP archive or an Excel workbook'],
    [
      'windows-1252',
      [0x78, 0x2c, 0x79, 0x0a, 0xe9, 0x2c, 0x31],
      'received invalid UTF-8 in line 2 (byte 0xe9)',
    ],
  ])('%s is refused by name', (_name, bytes, message) => {
    expect(() => tableOf(Uint8Array.from(bytes), 'f')).toThrow(message);
  });
});
