import { readBytes, troubleOf } from '@regatta/record/files';
import { CsvError, type Options, parse } from 'csv-parse/sync';
import { dataError } from '../data-error.ts';

/** The cells of a CSV file. */
export interface Table {
  readonly file: string;
  readonly header: readonly string[];
  /** Where in a row a column is, by its name. */
  readonly places: ReadonlyMap<string, number>;
  readonly rows: readonly (readonly string[])[];
  /** The line of the file on which each row ends. */
  readonly lines: readonly number[];
}

const delimiters = [',', ';', '\t'];
/** Most characters of a row: a quote that is never closed makes one of all that follows. */
const mostRowLength = 2 ** 20;
/** Most columns: a network takes an input for each. */
const mostColumns = 50_000;
const options: Options = {
  ...{ bom: true, skip_empty_lines: true, trim: true, relax_column_count: true },
  max_record_size: mostRowLength,
};

/** Numbers as CSV files write them. */
export const isNumber = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

const missing = new Set(['', 'na', 'n/a', 'nan', 'null', '?']);

/** Whether a cell says that nothing is known. */
export const isMissing = (text: string): boolean => missing.has(text.toLowerCase());

/** Where a cell is, for an error. */
export const cellAt = (file: string, line: number, column: string): string =>
  `${file}, line ${line}, column "${column}"`;

/** The cells of the header line as a delimiter parts it; none where its quotes do not fit. */
function headerCells(text: string, delimiter: string): number {
  try {
    return parse(text, { ...options, delimiter, to: 1 })[0]?.length ?? 0;
  } catch (error) {
    if (error instanceof CsvError) return 0;
    throw error;
  }
}

/** The delimiter that parts the header line into most cells. */
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
      const remedy = 'Close a quote that is open, or save the file with fewer columns.';
      throw dataError(at, `rows of at most ${mostRowLength} characters`, 'a longer one', remedy);
    }
    throw dataError(
      at,
      'cells of CSV',
      error.message,
      'Put cells with quotes in double quotes, and double the quotes in them.',
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
      'Save the file with fewer of them.',
    );
  }
  if (header.every((name) => isNumber(name))) {
    const remedy = 'Put a line with the names of the columns first.';
    throw dataError(
      `${file}, line 1`,
      'names of columns',
      `numbers: ${header.slice(0, 3).join(', ')}`,
      remedy,
    );
  }
  const seen = new Set<string>();
  const twice = header.find((name) => name !== '' && seen.size === seen.add(name).size);
  if (twice === undefined) return;
  throw dataError(
    `${file}, line 1`,
    'a name of its own for each column',
    `"${twice}" twice`,
    'Rename one of them.',
  );
}

/**
 * Parses the text of a CSV file with a header.
 *
 * @param file its name, for errors.
 * @throws UsageError with file, line and column.
 */
export function parseTable(text: string, file: string): Table {
  const [head, ...body] = records(text, file);
  if (head === undefined || body.length === 0) {
    const received = head === undefined ? 'an empty file' : 'a header alone';
    throw dataError(file, 'a header line and rows', received, 'Check that it is the right file.');
  }
  checkHeader(head.cells, file);
  const wrong = body.find(({ cells }) => cells.length !== head.cells.length);
  if (wrong !== undefined) {
    const remedy = 'Put cells that contain the delimiter in double quotes.';
    throw dataError(
      `${file}, line ${wrong.line}`,
      `${head.cells.length} cells, as the header has`,
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

/** Most bytes of a CSV file: the engine's texts are not much longer. */
const mostBytes = 256 * 2 ** 20;

/** The table in the bytes of a CSV file. @throws UsageError when they cannot be parsed. */
export function tableOf(bytes: Uint8Array, file: string): Table {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw dataError(file, 'text in UTF-8', 'other bytes', 'Save the file as CSV in UTF-8.');
  }
  return parseTable(text, file);
}

/** Reads a CSV file with a header. @throws UsageError when it cannot be read or parsed. */
export function readTable(path: string, file: string): Table {
  let bytes: Uint8Array;
  try {
    bytes = readBytes(path, mostBytes, { named: true });
  } catch (error) {
    const remedy =
      'Check the path; of a large file take fewer rows, or load the data in a function: data: () => ({ inputs, labels }).';
    throw dataError(file, `a CSV file of at most ${mostBytes} bytes`, troubleOf(error), remedy);
  }
  return tableOf(bytes, file);
}
