import { readBytes, troubleOf } from '@regatta/record/files';
import { CsvError, type Options, parse } from 'csv-parse/sync';
import { dataError } from '../data-error.ts';

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
}

const delimiters = [',', ';', '\t'];
/** Maximum number of characters in a row: after an unclosed quote, the rest of the file is one row. */
const mostRowLength = 2 ** 20;
/** Maximum number of columns: a network needs an input for each. */
const mostColumns = 50_000;
const options: Options = {
  bom: true,
  skip_empty_lines: true,
  trim: true,
  relax_column_count: true,
  max_record_size: mostRowLength,
};

/** Whether a cell is a number. */
export const isNumber = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

const missing = new Set(['', 'na', 'n/a', 'nan', 'null', '?']);

/** Returns whether a cell is a missing value: empty, NA, N/A, NaN, null or ?, in upper or lower case. */
export const isMissing = (text: string): boolean => missing.has(text.toLowerCase());

/** The position of a cell, for an error. */
export const cellAt = (file: string, line: number, column: string): string =>
  `${file}, line ${line}, column "${column}"`;

/** The number of cells of the header line with a delimiter; 0 if its quotes are invalid. */
function headerCells(text: string, delimiter: string): number {
  try {
    return parse(text, { ...options, delimiter, to: 1 })[0]?.length ?? 0;
  } catch (error) {
    if (error instanceof CsvError) return 0;
    throw error;
  }
}

/** The delimiter that splits the header line into the largest number of cells. */
function delimiterOf(text: string): string {
  const counts = delimiters.map((delimiter) => headerCells(text, delimiter));
  return delimiters[counts.indexOf(Math.max(...counts))]!;
}

function records(text: string, file: string): { cells: string[]; line: number }[] {
  const found: { cells: string[]; line: number }[] = [];
  const on_record: Options['on_record'] = (cells, { lines }) => {
    found.push({ cells, line: lines });
    return cells;
  };
  try {
    parse(text, { ...options, delimiter: delimiterOf(text), on_record });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at = 'lines' in error ? `${file}, line ${error.lines}` : file;
    if (error.code === 'CSV_MAX_RECORD_SIZE') {
      const remedy = 'Close an open quote, or save the file with fewer columns.';
      throw dataError(at, `rows of at most ${mostRowLength} characters`, 'a longer one', remedy);
    }
    throw dataError(
      at,
      'valid CSV',
      error.message,
      'Enclose cells that contain quotes in double quotes, and double the quotes inside: "say ""so""".',
    );
  }
  return found;
}

function checkHeader(header: readonly string[], file: string): void {
  if (header.length > mostColumns) {
    throw dataError(
      `${file}, line 1`,
      `at most ${mostColumns} columns`,
      `${header.length}`,
      'Save the file with fewer columns.',
    );
  }
  if (header.every((name) => isNumber(name))) {
    const remedy = 'Add a first line with the names of the columns, e.g. height,width,price.';
    throw dataError(`${file}, line 1`, 'column names', `numbers: ${header.slice(0, 3).join(', ')}`, remedy);
  }
  const seen = new Set<string>();
  const twice = header.find((name) => name !== '' && seen.size === seen.add(name).size);
  if (twice === undefined) return;
  throw dataError(
    `${file}, line 1`,
    'a different name for each column',
    `"${twice}" twice`,
    `Rename one of the columns "${twice}".`,
  );
}

/**
 * Parses the text of a CSV file with a header.
 *
 * @param file its name, for errors.
 * @throws UsageError with file and line, what was expected, what was received and a remedy.
 */
export function parseTable(text: string, file: string): Table {
  const [head, ...body] = records(text, file);
  if (head === undefined || body.length === 0) {
    const received = head === undefined ? 'an empty file' : 'only a header';
    const remedy = 'Write the column names in the first line and one example in each line after it.';
    throw dataError(file, 'a header line and rows', received, remedy);
  }
  checkHeader(head.cells, file);
  const wrong = body.find(({ cells }) => cells.length !== head.cells.length);
  if (wrong !== undefined) {
    const remedy = 'Add or remove cells, and enclose cells that contain the delimiter in double quotes.';
    throw dataError(
      `${file}, line ${wrong.line}`,
      `${head.cells.length} cells, as in the header`,
      `${wrong.cells.length}`,
      remedy,
    );
  }
  return {
    file,
    header: head.cells,
    places: new Map(head.cells.map((name, place) => [name, place])),
    rows: body.map(({ cells }) => cells),
    lines: body.map(({ line }) => line),
  };
}

/** Maximum size of a CSV file in bytes; JavaScript strings cannot be much longer. */
const mostBytes = 256 * 2 ** 20;

/**
 * Parses the bytes of a CSV file with a header.
 *
 * @param bytes the content of the file, in UTF-8.
 * @param file its name, for errors.
 * @throws UsageError with file and line, what was expected, what was received and a remedy.
 */
export function tableOf(bytes: Uint8Array, file: string): Table {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw dataError(file, 'text in UTF-8', 'invalid UTF-8', 'Save the file as CSV in UTF-8.');
  }
  return parseTable(text, file);
}

/** Reads a CSV file with a header. @throws UsageError if it cannot be read or parsed. */
export function readTable(path: string, file: string): Table {
  let bytes: Uint8Array;
  try {
    bytes = readBytes(path, mostBytes, { named: true });
  } catch (error) {
    const remedy =
      'Check the path. If the file is too large, save it with fewer rows or load the data with a function: data: () => ({ inputs, labels }).';
    throw dataError(file, `a CSV file of at most ${mostBytes} bytes`, troubleOf(error), remedy);
  }
  return tableOf(bytes, file);
}
