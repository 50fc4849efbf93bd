import { CsvError, type Options, parse } from 'csv-parse/sync';
import { consistency } from './consistency.ts';
import { isNumberLike } from './numbers.ts';
import { delimiters, lengthsOf, mostFrequent, type RowScan, scanRows } from './rows.ts';

/** How a text is divided into cells. */
export interface Dialect {
  /** One character; a space stands for any run of spaces and tabs. */
  readonly delimiter: string;
  /** The text without comments and without a line `sep=`, with all its line breaks. */
  readonly text: string;
  readonly scan: RowScan;
  /** Messages about lines that were left out. */
  readonly notes: readonly string[];
}

/** Maximum number of characters in a row: after an unclosed quote, the rest of the file is one row. */
export const mostRowLength: number = 2 ** 20;

/** Options of the reader for any dialect. */
export const readerOptions: Options = {
  bom: true,
  skip_empty_lines: true,
  trim: true,
  relax_quotes: true,
  relax_column_count: true,
  max_record_size: mostRowLength,
  record_delimiter: ['\r\n', '\n', '\r'],
};

/** Rows whose cells are looked at to decide between delimiters. */
const sampleRows = 200;
/** Rows longer than this are not looked at. */
const sampleLength = 10_000;

const commentMark = /^\s*(#|%|\/\/)/;
const separatorLine = /^\uFEFF?"?sep=(.)"?[ \t]*(?=\r|\n|$)/i;

/** The cells of one row, or the row as one cell where its quotes are invalid. */
export function cellsOfRow(row: string, delimiter: string): string[] {
  try {
    return parse(spaced(row, delimiter), { ...readerOptions, delimiter, to: 1 })[0] ?? [];
  } catch (error) {
    if (error instanceof CsvError) return [row];
    throw error;
  }
}

/** Text in which runs of spaces and tabs outside quotes are one space, if that is the delimiter. */
export function spaced(text: string, delimiter: string): string {
  if (delimiter !== ' ') return text;
  const single = text.replace(/"(?:[^"]|"")*"|[ \t]+/g, (part) => (part.startsWith('"') ? part : ' '));
  return single.replace(/^ | $/gm, '');
}

/** The rows that begin like comments. */
function commentsOf(text: string, scan: RowScan): Set<number> {
  const rows = new Set<number>();
  scan.starts.forEach((start, row) => {
    if (commentMark.test(text.slice(start, start + 40))) rows.add(row);
  });
  return rows;
}

/** Some rows of a text, evenly spread. */
function sampleOf(text: string, scan: RowScan, skip: ReadonlySet<number>): string[] {
  const rows = scan.starts.map((_, row) => row).filter((row) => !skip.has(row));
  const stride = Math.max(1, rows.length / sampleRows);
  const chosen = Array.from(
    { length: Math.min(rows.length, sampleRows) },
    (_, i) => rows[Math.floor(i * stride)]!,
  );
  return chosen
    .map((row) => text.slice(scan.starts[row], scan.ends[row]))
    .filter(({ length }) => length <= sampleLength);
}

/** Whether rows are words between runs of spaces, as R and Fortran write them: each row as many. */
function isSpaced(sample: readonly string[]): boolean {
  const lengths = sample.map((row) => cellsOfRow(row, ' ').length);
  const [head = 0, ...body] = lengths;
  const width = body[0] ?? 0;
  return width >= 2 && body.every((length) => length === width) && (head === width || head === width - 1);
}

/** The delimiter with which all rows of a text are most consistent. */
function detectDelimiter(text: string, scan: RowScan, skip: ReadonlySet<number>): string {
  const sample = sampleOf(text, scan, skip);
  const scores = delimiters.map((delimiter, i) => {
    if (scan.counts[i]!.every((count, row) => count === 0 || skip.has(row))) return 0;
    return consistency(
      lengthsOf(scan, i, skip),
      sample.map((row) => cellsOfRow(row, delimiter)),
    );
  });
  const best = Math.max(...scores);
  const found = delimiters[scores.indexOf(best)]!;
  const isSingle = best === 0 || mostFrequent(lengthsOf(scan, delimiters.indexOf(found), skip)) === 1;
  return isSingle && isSpaced(sample) ? ' ' : found;
}

/** Text with some rows made blank, so that the lines of others keep their numbers. */
function without(text: string, { starts, ends }: RowScan, rows: readonly number[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const row of rows) {
    parts.push(text.slice(from, starts[row]), text.slice(starts[row], ends[row]).replace(/[^\r\n]/g, ''));
    from = ends[row]!;
  }
  return [...parts, text.slice(from)].join('');
}

const shown = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

const isName = (cell: string): boolean => cell !== '' && !isNumberLike(cell);

/** Leaves comments out of a text; the last one before the rows may hold the names of the columns, as numpy writes them. */
function withoutComments(
  text: string,
  scan: RowScan,
  comments: ReadonlySet<number>,
  delimiter: string,
): Pick<Dialect, 'text' | 'notes'> {
  const textOf = (row: number): string => text.slice(scan.starts[row], scan.ends[row]);
  const place = delimiters.indexOf(delimiter);
  const lengthOf = (row: number): number =>
    place >= 0 ? scan.counts[place]![row]! + 1 : cellsOfRow(textOf(row), delimiter).length;
  const first = scan.starts.findIndex((_, row) => !comments.has(row));
  if (first === -1) return { text, notes: [] };
  const usual = lengthOf(first);
  const head = cellsOfRow(textOf(first - 1).replace(commentMark, ''), delimiter);
  const next = cellsOfRow(textOf(first), delimiter);
  const isHeader =
    comments.has(first - 1) && head.length === next.length && next.some(isNumberLike) && head.every(isName);
  const left = [...comments].filter((row) =>
    row < first ? !(isHeader && row === first - 1) : lengthOf(row) !== usual,
  );
  const notes: string[] = [];
  if (left.length > 0) {
    const [row] = left;
    const example = `line ${scan.lines[row!]}, "${shown(textOf(row!).trim())}"`;
    notes.push(
      left.length === 1
        ? `a comment was left out: ${example}`
        : `comments (${left.length}) were left out, e.g. ${example}`,
    );
  }
  if (!isHeader) return { text: without(text, scan, left), notes };
  const [start, end] = [scan.starts[first - 1]!, scan.ends[first - 1]!];
  const bare = text.slice(start, end).replace(commentMark, (mark) => ' '.repeat(mark.length));
  notes.push(`the comment in line ${scan.lines[first - 1]} names the columns`);
  return { text: without(text.slice(0, start) + bare + text.slice(end), scan, left), notes };
}

/**
 * Finds out how a text is divided into cells. A line `sep=;` decides, as in Excel; otherwise the delimiter that makes all rows
 * most consistent. Lines that begin with #, % or // are comments if they do not have as many cells as the rows.
 *
 * @param said the delimiter that the user says.
 */
export function dialectOf(whole: string, said?: string): Dialect {
  const declared = separatorLine.exec(whole);
  const text = whole.slice(declared?.[0].length ?? (whole.startsWith('\uFEFF') ? 1 : 0));
  const scan = scanRows(text);
  const marked = commentsOf(text, scan);
  // Where most rows begin like comments, they are none, such as colors: #ff0000.
  const comments = marked.size * 2 > scan.starts.length ? new Set<number>() : marked;
  const delimiter = said ?? declared?.[1] ?? detectDelimiter(text, scan, comments);
  const line = declared === null ? [] : [`the first line, sep=${declared[1]}, names the delimiter`];
  if (comments.size === 0) return { delimiter, text, scan, notes: line };
  const rest = withoutComments(text, scan, comments, delimiter);
  return { delimiter, text: rest.text, scan: scanRows(rest.text), notes: [...line, ...rest.notes] };
}
