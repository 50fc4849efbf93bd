import { isDeepStrictEqual } from 'node:util';
import { UsageError } from '@regatta/record';
import { examplesOfTable, isMissing, type Table, tableOf } from '@regatta/tasks';
import fc from 'fast-check';
import { editedBytes, showBytes } from '../bytes.ts';
import { Defect, judge, type Target, target, type Verdict } from '../target.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const rows = (row: (i: number) => string): string => Array.from({ length: 24 }, (_, i) => row(i)).join('\n');

const corpus = [
  encode(`a,b,target\n${rows((i) => `${i},${i * 0.5},${i % 3}`)}\n`),
  encode(`a;word;target\n${rows((i) => `${i / 7};${['red', 'green', ''][i % 3]};${i * 1.5}`)}`),
  encode(`\ufeffa\t"b ""quoted"""\ttarget\r\n${rows((i) => `NA\t"${i}\n${i}"\tclass ${i % 2}\r`)}`),
  encode(`target,a\n1,2\n`),
  encode('a,b,target\n1,2\n'),
];

/** The table as CSV, each cell in quotes, by nobody's library. */
const written = ({ header, rows: body }: Table): string =>
  [header, ...body]
    .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
    .join('\n');

function takeTable(bytes: Uint8Array): Verdict {
  return judge(
    () => tableOf(bytes, 'data.csv'),
    [UsageError],
    (table) => {
      const second = tableOf(encode(written(table)), 'data.csv');
      if (!isDeepStrictEqual([second.header, second.rows], [table.header, table.rows])) {
        throw new Defect('the table written and read again is another');
      }
      judge(
        () => examplesOfTable(table, { file: 'data.csv', target: 'target' }),
        [UsageError],
        ({ size, inputs, inputShape, labels, outputs, goal, preview }) => {
          const [width = 0] = inputShape;
          const kept = table.rows.filter((row) => !isMissing(row[table.header.indexOf('target')]!));
          const isAccounted =
            size === kept.length || preview?.leftOut.some(({ what }) => /row|line/.test(what));
          if (!isAccounted || labels.length !== size || inputs.length !== size * width) {
            throw new Defect('examples of another number than rows');
          }
          const numbers = [...inputs].filter((value) => !Number.isNaN(value));
          if (!numbers.every(Number.isFinite) || ![...labels].every(Number.isFinite)) {
            throw new Defect('a number that is not finite');
          }
          if (goal === 'classification' && ![...labels].every((label) => label >= 0 && label < outputs)) {
            throw new Defect('a class that there is not');
          }
        },
      );
    },
  );
}

const cell = fc.oneof(
  fc.constantFrom('', '"', '""', ',', '\n', 'a "b" c', '1', '-2.5e3', 'NA', '😀', "'", ' x'),
  fc.string({ maxLength: 6 }),
);
/** Tables, written, whose cells must come back as they are. */
const tables = fc
  .integer({ min: 2, max: 5 })
  .chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
  )
  .map((body): Table => {
    const header = Array.from({ length: body[0]!.length }, (_, i) => `column ${i}`);
    return {
      file: 'data.csv',
      header,
      places: new Map(),
      rows: body,
      lines: [],
      delimiter: ',',
      encoding: 'UTF-8',
      notes: [],
    };
  });

/** CSV files, and the examples in them. */
export const csv: Target = target(
  'csv',
  fc.oneof({ weight: 4, arbitrary: editedBytes(corpus) }, { weight: 1, arbitrary: tables }),
  (input) => {
    if (input instanceof Uint8Array) return takeTable(input);
    if (!isDeepStrictEqual(tableOf(encode(written(input)), 'data.csv').rows, input.rows)) {
      throw new Defect('other cells than were written');
    }
    return 'valid';
  },
  (input) => (input instanceof Uint8Array ? showBytes(input) : written(input)),
);
