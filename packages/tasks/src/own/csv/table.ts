import { readBytes, troubleOf } from '@regatta/record/files';
import { CsvError, type Options, parse } from 'csv-parse/sync';
import { dataError } from '../data-error.ts';
import { isDateLike } from './dates.ts';
import { type Dialect, dialectOf, mostRowLength, readerOptions, spaced } from './dialect.ts';
import { decoded } from './encoding.ts';
import { isNumberLike, isPlainNumber } from './numbers.ts';
import { lineAt, mostFrequent } from './rows.ts';

/** The cells of a CSV file. */
export interface Table {
  /** Name of the file, for errors. */
  readonly file: string;
  /** Names of the columns. */
  readonly header: readonly string[];
  /** Index of each column, by name. */
  readonly places: ReadonlyMap<string, number>;
  /** Cells by row, in the order of the columns. */
  readonly rows: readonly (readonly string[])[];
  /** The line of the file on which each row ends. */
  readonly lines: readonly number[];
  /** The character between cells; a space for runs of spaces. */
  readonly delimiter: string;
  /** Name of the encoding of the file. */
  readonly encoding: string;
  /** Messages for users about lines and cells that were left out. */
  readonly notes: readonly string[];
}

/** How a table is read where the file itself does not say. */
export interface TableOptions {
  /** The character between cells, or its name: comma, semicolon, tab, pipe, space. By default, found from all rows. */
  readonly delimiter?: string | undefined;
}

/** Maximum number of columns: a network needs an input for each. */
const mostColumns = 50_000;
/** Maximum number of lines with a title before the header. */
const mostTitles = 20;

/** The position of a cell, for an error. */
export const cellAt = (file: string, line: number, column: string): string =>
  `${file}, line ${line}, column "${column}"`;

const delimiterNames: ReadonlyMap<string, string> = new Map([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
  ['\\t', '\t'],
  ['pipe', '|'],
  ['space', ' '],
  ['whitespace', ' '],
  ['colon', ':'],
]);

/** The name of a delimiter for people. */
export const delimiterName = (delimiter: string): string =>
  [...delimiterNames].find(([, character]) => character === delimiter)?.[0] ?? `"${delimiter}"`;

function saidDelimiter({ delimiter }: TableOptions, file: string): string | undefined {
  if (delimiter === undefined) return undefined;
  const said = delimiterNames.get(delimiter.toLowerCase()) ?? delimiter;
  if ([...said].length === 1 && !/["\r\n\p{L}\p{N}]/u.test(said)) return said;
  throw dataError(
    `${file}, delimiter`,
    'one character, or comma, semicolon, tab, pipe or space',
    `"${delimiter}"`,
    'Correct --delimiter (delimiter in a configuration).',
  );
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** @throws UsageError for a row that is too long and for a quote that is never closed. */
function checkRows({ text, scan }: Dialect, file: string): void {
  const long = scan.starts.find((start, row) => scan.ends[row]! - start > mostRowLength);
  if (long !== undefined) throw tooLong(`${file}, line ${lineAt(text, long)}`);
  if (scan.unclosed === -1) return;
  const remedy = 'Close the quote, or double it if it belongs to the text: "12"" pipe".';
  throw dataError(
    `${file}, line ${lineAt(text, scan.unclosed)}`,
    'a closing quote',
    'the end of the file',
    remedy,
  );
}

const tooLong = (at: string) =>
  dataError(
    at,
    `rows of at most ${mostRowLength} characters`,
    'a longer one',
    'Close an open quote, or save the file with fewer columns.',
  );

/** The rows of a text without quotes, several times as fast as the reader. */
function splitRows({ text, scan, delimiter }: Dialect): Row[] {
  return scan.starts.map((start, row) => ({
    cells: text
      .slice(start, scan.ends[row])
      .split(delimiter)
      .map((cell) => cell.trim()),
    line: scan.lines[row]!,
  }));
}

function parsedRows({ text, delimiter }: Dialect, file: string): Row[] {
  const found: Row[] = [];
  const on_record: Options['on_record'] = (cells, { lines }) => {
    found.push({ cells, line: lines });
    return null;
  };
  try {
    parse(spaced(text, delimiter), { ...readerOptions, delimiter, on_record });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at = 'lines' in error ? `${file}, line ${error.lines}` : file;
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw tooLong(at);
    throw dataError(
      at,
      'valid CSV',
      error.message,
      'Enclose cells that contain quotes in double quotes, and double the quotes inside: "say ""so""".',
    );
  }
  return found;
}

function checkHeader(header: readonly string[], file: string, line: number): void {
  if (header.length > mostColumns) {
    throw dataError(
      `${file}, line ${line}`,
      `at most ${mostColumns} columns`,
      `${header.length}`,
      'Save the file with fewer columns.',
    );
  }
  if (header.every((name) => isPlainNumber(name))) {
    const remedy = 'Add a first line with the names of the columns, e.g. height,width,price.';
    throw dataError(
      `${file}, line ${line}`,
      'column names',
      `numbers: ${header.slice(0, 3).join(', ')}`,
      remedy,
    );
  }
  const seen = new Set<string>();
  const twice = header.find((name) => name !== '' && seen.size === seen.add(name).size);
  if (twice === undefined) return;
  throw dataError(
    `${file}, line ${line}`,
    'a different name for each column',
    `"${twice}" twice`,
    `Rename one of the columns "${twice}".`,
  );
}

const isEmpty = (cell: string): boolean => cell === '';
const filled = (cells: readonly string[]): number => cells.filter((cell) => cell !== '').length;

/** Number of the title lines before a header: rows with one filled cell before rows of several. */
function titleLines(rows: readonly Row[]): number {
  const lengths = new Map<number, number>();
  for (const { cells } of rows) lengths.set(cells.length, (lengths.get(cells.length) ?? 0) + 1);
  const width = mostFrequent(lengths);
  if (width < 2) return 0;
  let titles = 0;
  while (titles < Math.min(mostTitles, rows.length - 2)) {
    const [{ cells }, next] = [rows[titles]!, rows[titles + 1]!];
    const single = filled(cells) < 2 && !cells.some((cell) => cell !== '' && isNumberLike(cell));
    // Before rows of two cells, a single one can also be the header of a column beside row names.
    const isTitle =
      single &&
      (width > 2 || filled(cells) === 0 || (filled(next.cells) === 2 && !next.cells.some(isNumberLike)));
    if (!isTitle) break;
    titles++;
  }
  return titles;
}

/** Rows without empty cells beyond the header. */
const trimmedTo = (width: number, row: Row): Row => {
  const { cells, line } = row;
  if (cells.length <= width || !cells.slice(width).every(isEmpty)) return row;
  return { cells: cells.slice(0, width), line };
};

/** Whether the first cells can be the names of rows, as R writes them: all different, and words, quoted or counting. */
function areRowNames(rows: readonly Row[], { text, scan }: Dialect): boolean {
  const names = rows.map(({ cells }) => cells[0]!);
  if (new Set(names).size !== names.length) return false;
  const last = scan.starts.at(-1)!;
  if (text.startsWith('"', last)) return true;
  const counts = (from: number): boolean => names.every((name, i) => name === `${i + from}`);
  return names.every((name) => !isNumberLike(name)) || counts(0) || counts(1);
}

/** Whether a row is a sentence instead of cells, e.g. `Source: annual report`. */
const isFootnote = (cells: readonly string[]): boolean =>
  cells.length === 1 && /\p{L}.*[\s:]|[\s:].*\p{L}/su.test(cells[0]!) && !isDateLike(cells[0]!);

/** Brings the header and the rows to the same number of cells, where what is over is known. */
function aligned(
  head: Row,
  body: readonly Row[],
  dialect: Dialect,
): Pick<Table, 'header' | 'notes'> & { rows: readonly Row[] } {
  const notes: string[] = [];
  let header = head.cells;
  let rows: readonly Row[] = body.map((row) => trimmedTo(header.length, row));
  const cut = rows.filter((row, i) => row.cells.length !== body[i]!.cells.length).length;
  if (cut > 0) notes.push(`rows (${cut}) end in delimiters without cells, which were left out`);
  const longest = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  if (longest < header.length && header.slice(longest).every(isEmpty)) {
    header = header.slice(0, longest);
    notes.push('the header ends in delimiters without names, which were left out');
  }
  const width = header.length;
  if (width > 0 && rows.every(({ cells }) => cells.length === width + 1) && areRowNames(rows, dialect)) {
    notes.push('the first cells of the rows are row names, because the header has one cell fewer');
    return { header: ['', ...header], rows, notes };
  }
  // A footnote below the table has a cell of its own.
  let end = rows.length;
  while (end > 1 && width > 1 && isFootnote(rows[end - 1]!.cells)) end--;
  if (end < rows.length) {
    const [{ cells, line }] = [rows[end]!];
    notes.push(`a note below the table was left out: line ${line}, "${cells[0]!.slice(0, 60)}"`);
    rows = rows.slice(0, end);
  }
  return { header, rows, notes };
}

/**
 * Parses the text of a CSV file with a header.
 *
 * @param file its name, for errors.
 * @throws UsageError with file and line, what was expected, what was received and a remedy.
 */
export function parseTable(
  text: string,
  file: string,
  options: TableOptions = {},
  encoding: string = 'UTF-8',
): Table {
  const said = saidDelimiter(options, file);
  const dialect = dialectOf(text, said);
  checkRows(dialect, file);
  const isQuoted = dialect.scan.quoted || dialect.delimiter === ' ';
  const all = isQuoted ? parsedRows(dialect, file) : splitRows(dialect);
  const titles = titleLines(all);
  const [head, ...body] = all.slice(titles);
  if (head === undefined || body.length === 0) {
    const received = head === undefined ? 'an empty file' : 'only a header';
    const remedy = 'Write the column names in the first line and one example in each line after it.';
    throw dataError(file, 'a header line and rows', received, remedy);
  }
  const { header: names, rows, notes } = aligned(head, body, dialect);
  const header = names.map((name) => name.replace(/\s+/g, ' ').trim().normalize('NFC'));
  checkHeader(header, file, head.line);
  const wrong = rows.find(({ cells }) => cells.length !== header.length);
  if (wrong !== undefined) {
    const remedy =
      `Add or remove cells, and enclose cells that contain the delimiter in double quotes. The cells are separated by ${delimiterName(dialect.delimiter)}` +
      `${said === undefined ? '; if that is wrong, set --delimiter (delimiter in a configuration)' : ''}.`;
    throw dataError(
      `${file}, line ${wrong.line}`,
      `${header.length} cells, as in the header`,
      `${wrong.cells.length}`,
      remedy,
    );
  }
  const title =
    titles === 0
      ? []
      : [
          `lines above the header (${titles}) were left out: "${(all[0]!.cells.find((cell) => cell !== '') ?? '').slice(0, 60)}"`,
        ];
  return {
    file,
    header,
    places: new Map(header.map((name, place) => [name, place])),
    rows: rows.map(({ cells }) => cells),
    lines: rows.map(({ line }) => line),
    delimiter: dialect.delimiter,
    encoding,
    notes: [...dialect.notes, ...title, ...notes],
  };
}

/** Maximum size of a CSV file in bytes; JavaScript strings cannot be much longer. */
const mostBytes = 256 * 2 ** 20;

/**
 * Parses the bytes of a CSV file with a header.
 *
 * @param bytes the content of the file, in UTF-8 or UTF-16.
 * @param file its name, for errors.
 * @throws UsageError with file and line, what was expected, what was received and a remedy.
 */
export function tableOf(bytes: Uint8Array, file: string, options: TableOptions = {}): Table {
  const { text, encoding } = decoded(bytes, file);
  return parseTable(text, file, options, encoding);
}

/** Reads a CSV file with a header. @throws UsageError if it cannot be read or parsed. */
export function readTable(path: string, file: string, options: TableOptions = {}): Table {
  let bytes: Uint8Array;
  try {
    bytes = readBytes(path, mostBytes, { named: true });
  } catch (error) {
    const remedy =
      'Check the path. If the file is too large, save it with fewer rows or load the data with a function: data: () => ({ inputs, labels }).';
    throw dataError(file, `a CSV file of at most ${mostBytes} bytes`, troubleOf(error), remedy);
  }
  return tableOf(bytes, file, options);
}
