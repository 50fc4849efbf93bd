import { dataError } from '../data-error.ts';
import { type DateColumn, type DateOrder, dateColumn, dateText, isDateName } from './dates.ts';
import { type MissingWords, marksAreValues, missingIn } from './missing.ts';
import {
  commonMark,
  type DecimalMark,
  isInfinite,
  isPlainNumber,
  marksOf,
  type NumberHints,
  numberColumn,
} from './numbers.ts';
import { flag, option } from './option.ts';
import { cellAt, type Table } from './table.ts';

/** Maximum number of distinct words in a column of inputs. */
export const mostLevels = 50;
/** If at least this share of a column are numbers or dates, any other cell in it is an error. */
const mostly = 0.9;
/** If at least this share are numbers, other cells are an error unless the column has few distinct cells. */
const half = 0.5;
/** Distinct cells of a column that may be codes of which some look like numbers, such as 0, 1, 2, 3+. */
const fewCodes = 10;

/** How cells are read where they do not say it themselves. */
export interface ColumnOptions extends MissingWords {
  /** The character before the fraction of a number where both would fit, as in 1,234; by default, that of other columns. */
  readonly decimal?: DecimalMark | undefined;
  /** Whether dates such as 03/04/2024 have the day first; by default, found from all cells of a column. */
  readonly dayFirst?: boolean | undefined;
  /** Names of columns whose numbers are names: each is one-hot encoded. */
  readonly categories?: readonly string[] | undefined;
  /** Whether words that differ only in case are the same. False by default. */
  readonly ignoreCase?: boolean | undefined;
}

interface Common {
  readonly name: string;
  /** Number of missing cells. */
  readonly gaps: number;
  /** Whether cells of nothing but marks, such as -, are missing values. */
  readonly marksAreMissing: boolean;
  /** What a person should know of how the column is read. */
  readonly notes: readonly string[];
}

/** A column of numbers, dates or times; NaN for a missing one. */
export interface NumericColumn extends Common {
  readonly kind: 'numbers' | 'dates';
  readonly values: Float64Array;
  readonly unit: string;
  /** Whether all cells are whole numbers as programs write them. */
  readonly areIntegers: boolean;
  /** How the cells are written. */
  readonly written:
    | { readonly decimal: DecimalMark; readonly scaled: boolean }
    | Pick<DateColumn, 'unit' | 'form' | 'order'>;
}

/** A column of words. */
export interface WordColumn extends Common {
  readonly kind: 'words';
  /** The distinct words in alphabetical order. */
  readonly levels: readonly string[];
  /** The index of each row's word; -1 for a missing one. */
  readonly codes: Int32Array;
}

/** A column, read. */
export type Column = NumericColumn | WordColumn;

/** The words that counted as missing values, with the number of their cells. */
export type MissingCounts = Map<string, number>;

/** Trims a cell, also of non-breaking spaces, and unwraps text that Excel protects: `="00123"`. */
function cleaned(cell: string): string {
  const [first, last] = [cell.charCodeAt(0), cell.charCodeAt(cell.length - 1)];
  const isClean = first > 0x20 && first !== 0x3d && first < 0x80 && last > 0x20 && last < 0x80;
  if (isClean || cell === '') return cell;
  const text = cell.trim();
  return /^="([^"]*)"$/.exec(text)?.[1] ?? text;
}

/** The cells of a column. */
export function cellsOf({ places, rows }: Table, name: string): string[] {
  const place = places.get(name)!;
  return rows.map((row) => cleaned(row[place]!));
}

/** Rows whose cells are looked at to find the decimal mark of a file. */
const rowsForMark = 500;

/** The decimal mark that most columns need; undefined where none needs one. */
export function decimalOf(table: Table): DecimalMark | undefined {
  const { rows, header } = table;
  const step = Math.max(1, Math.floor((rows.length * header.length) / (rowsForMark * 200)));
  const votes: (readonly DecimalMark[])[] = [];
  for (let row = 0; row < rows.length; row += step) {
    for (const cell of rows[row]!) if (/\d[.,]\d|^[.,]\d/.test(cell)) votes.push(marksOf(cleaned(cell)));
  }
  return commonMark(votes);
}

/** The first row with a cell. */
const rowOf = (cells: readonly string[], cell: string): number => cells.indexOf(cell);

/** An error about a cell that is not what most of its column are. */
function strayCell(
  { table, target }: ColumnContext,
  name: string,
  cells: readonly string[],
  cell: string,
  expected: string,
) {
  const at = cellAt(table.file, table.lines[rowOf(cells, cell)]!, name);
  const last =
    name === target
      ? `or if these are names of classes, use ${option('categories', [name])}`
      : `or omit the column with ${option('ignore', [name])}`;
  const missing = cell.includes(',')
    ? ''
    : `take "${cell}" for a missing value with ${option('missing', [cell])}, `;
  return dataError(at, expected, `"${cell}"`, `Correct or empty the cell, ${missing}${last}.`);
}

/** @throws UsageError for the first number that is infinite as a 32-bit float. */
function checkSizes(
  context: ColumnContext,
  name: string,
  cells: readonly string[],
  values: Float64Array,
): void {
  const row = values.findIndex((value) => !Number.isNaN(value) && !Number.isFinite(Math.fround(value)));
  if (row === -1) return;
  throw strayCell(context, name, cells, cells[row]!, 'a number with an absolute value of at most 3.4e38');
}

/** What reading a column needs of its table. */
export interface ColumnContext {
  readonly table: Table;
  /** Name of the column that is predicted. */
  readonly target: string;
  readonly options: ColumnOptions;
  /** The decimal mark of the file. */
  readonly decimal: DecimalMark | undefined;
  /** Receives the words that count as missing values. */
  readonly missing: MissingCounts;
}

/** A reader of the numbers of a column, or undefined if it does not hold numbers. @throws UsageError for a stray cell. */
function numbersIn(
  context: ColumnContext,
  name: string,
  cells: readonly string[],
  distinct: readonly string[],
  counts: ReadonlyMap<string, number>,
) {
  const { table, options, decimal } = context;
  const hints: NumberHints = { said: options.decimal, elsewhere: decimal, delimiter: table.delimiter };
  const numbers = numberColumn(distinct, hints);
  if (numbers.count === 0) return undefined;
  if (numbers.mixedUnits !== undefined) {
    const [first, other] = numbers.mixedUnits;
    const expected = `the same unit in all cells, as "${first}" in line ${table.lines[rowOf(cells, first)]}`;
    const at = cellAt(table.file, table.lines[rowOf(cells, other)]!, name);
    const last = name === context.target ? '' : `, or omit the column with ${option('ignore', [name])}`;
    throw dataError(at, expected, `"${other}"`, `Write all numbers of the column in one unit${last}.`);
  }
  if (numbers.count === distinct.length) return numbers;
  let [known, read] = [0, 0];
  for (const [cell, count] of counts) {
    known += count;
    if (numbers.read(cell) !== undefined) read += count;
  }
  const share = read / known;
  const stray = distinct.find((cell) => numbers.read(cell) === undefined)!;
  const areCodes =
    distinct.length <= fewCodes &&
    distinct.every((cell) => numbers.read(cell) !== undefined || counts.get(cell)! > 1);
  const isError = share >= mostly ? !areCodes : share >= half && distinct.length > fewCodes;
  if (!isError) return undefined;
  if (isInfinite(stray)) throw strayCell(context, name, cells, stray, 'a finite number');
  const other = marksOf(stray);
  const mark = numbers.decimal === '.' ? 'a decimal point' : 'a decimal comma';
  const expected = other.length > 0 ? `a number with ${mark}, as in most rows` : 'a number, as in most rows';
  throw strayCell(context, name, cells, stray, expected);
}

/** Whether whole numbers are codes: of one length with leading zeros, or longer than a number can be. */
function areCodes(distinct: readonly string[]): boolean {
  const digits = distinct.every((cell) => /^\d+$/.test(cell));
  if (!digits) return false;
  if (distinct.some((cell) => cell.length > 15 && !Number.isSafeInteger(Number(cell)))) return true;
  const length = distinct[0]!.length;
  return (
    length >= 3 &&
    distinct.every((cell) => cell.length === length) &&
    distinct.some((cell) => cell.startsWith('0'))
  );
}

const quotedList = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ');

/** Groups of words that differ only in case, e.g. yes, Yes, YES. */
function caseVariants(levels: readonly string[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const level of levels) {
    const key = level.toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), level]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** A number among words by its value, so that 1 and 1.0 are one; codes with leading zeros stay as they are. */
function valueText(cell: string): string {
  if (!/^[+-]?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?$/.test(cell)) return cell;
  return String(Number(cell));
}

/** Reads words; those that differ only in case are one where the options say so, and noted otherwise. */
function wordColumn(
  { options }: ColumnContext,
  name: string,
  cells: readonly string[],
  isGap: (cell: string) => boolean,
  counts: ReadonlyMap<string, number>,
  gaps: number,
): WordColumn {
  const notes: string[] = [];
  const shownAs = new Map<string, string>();
  for (const cell of counts.keys()) {
    const value = valueText(cell);
    if (value !== cell) shownAs.set(cell, value);
  }
  const variants = caseVariants([...counts.keys()].filter((cell) => !shownAs.has(cell)));
  if (variants.length > 0) {
    const [first] = variants;
    const more = variants.length > 1 ? ` (and ${variants.length - 1} more such groups)` : '';
    if (options.ignoreCase === true) {
      for (const group of variants) {
        const [common] = group.toSorted((a, b) => counts.get(b)! - counts.get(a)! || (a > b ? -1 : 1));
        for (const word of group) shownAs.set(word, common!);
      }
      notes.push(`column "${name}": ${quotedList(first!)}${more} count as one word, because case is ignored`);
    } else {
      notes.push(
        `column "${name}": ${quotedList(first!)}${more} differ only in case and count as different words; ${flag('ignore-case')} makes them one`,
      );
    }
  }
  const levels = [...new Set([...counts.keys()].map((word) => shownAs.get(word) ?? word))].sort();
  const indices = new Map(levels.map((level, i) => [level, i]));
  const codes = Int32Array.from(cells, (cell) =>
    isGap(cell) ? -1 : indices.get(shownAs.get(cell) ?? cell)!,
  );
  return { kind: 'words', name, gaps, marksAreMissing: !marksAreValues(cells), notes, levels, codes };
}

const readAs = (cell: string, value: number): string => `"${cell}" is read as ${value}`;

/**
 * A column of numbers as programs write them, which most columns are; undefined for one that needs a closer look: other
 * spellings, codes with leading zeros or very many digits, and days such as 20240131.
 */
function plainColumn(
  { options, decimal, missing }: ColumnContext,
  name: string,
  cells: readonly string[],
): NumericColumn | undefined {
  if (decimal === ',' || options.missing !== undefined || isDateName(name)) return undefined;
  const values = new Float64Array(cells.length);
  const others: number[] = [];
  let areIntegers = true;
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]!;
    if (cell.length > 0 && isPlainNumber(cell)) {
      const value = Number(cell);
      if (!Number.isFinite(Math.fround(value))) return undefined;
      const isInteger = /^[+-]?\d+$/.test(cell);
      if (isInteger && cell.length > 2 && (cell.startsWith('0') || cell.length > 15)) return undefined;
      areIntegers &&= isInteger;
      values[row] = value;
    } else {
      others.push(row);
      values[row] = Number.NaN;
    }
  }
  if (others.length === cells.length) return undefined;
  const rest = others.map((row) => cells[row]!);
  const isGap = missingIn(options, rest);
  if (!rest.every(isGap)) return undefined;
  for (const cell of rest) missing.set(cell, (missing.get(cell) ?? 0) + 1);
  return {
    kind: 'numbers',
    name,
    gaps: rest.length,
    marksAreMissing: !marksAreValues(rest),
    notes: [],
    values,
    unit: '',
    areIntegers,
    written: { decimal: '.', scaled: false },
  };
}

/** Reads a column as numbers, dates or words. @throws UsageError for a cell that is not what most of its column are. */
export function readColumn(context: ColumnContext, name: string): Column {
  const { table, options, missing } = context;
  const cells = cellsOf(table, name);
  if (options.categories?.includes(name) !== true) {
    const plain = plainColumn(context, name, cells);
    if (plain !== undefined) return plain;
  }
  const isGap = missingIn(options, cells);
  const marksAreMissing = !marksAreValues(cells);
  const counts = new Map<string, number>();
  let gaps = 0;
  for (const cell of cells) {
    if (isGap(cell)) {
      gaps++;
      missing.set(cell, (missing.get(cell) ?? 0) + 1);
    } else counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const distinct = [...counts.keys()];
  const words = () => wordColumn(context, name, cells, isGap, counts, gaps);
  if (options.categories?.includes(name)) return words();
  const order: DateOrder | undefined =
    options.dayFirst === undefined ? undefined : options.dayFirst ? 'day-first' : 'month-first';
  const dates = dateColumn(name, distinct, order);
  if (dates?.contradiction !== undefined) {
    const [day, monthCell] = dates.contradiction;
    const expected = `dates in one order, as "${day}" in line ${table.lines[rowOf(cells, day)]}`;
    throw strayCell(context, name, cells, monthCell, expected);
  }
  if (dates !== undefined && dates.count >= mostly * distinct.length) {
    const stray = distinct.find((cell) => dates.read(cell) === undefined);
    if (stray !== undefined) throw strayCell(context, name, cells, stray, 'a date, as in most rows');
    const values = Float64Array.from(cells, (cell) => (isGap(cell) ? Number.NaN : dates.read(cell)!));
    const unclear = distinct.find((cell) => dates.ambiguous !== undefined && cell !== '');
    const notes =
      unclear === undefined
        ? []
        : [
            `column "${name}": "${unclear}" is read with the month first, ${dateText(dates.read(unclear)!)}; ${flag('day-first')} reads the day first`,
          ];
    const { unit, form, order: read } = dates;
    const written = { unit, form, order: read };
    return { kind: 'dates', name, gaps, marksAreMissing, notes, values, unit, areIntegers: false, written };
  }
  const found =
    distinct.length === 0 || areCodes(distinct)
      ? undefined
      : numbersIn(context, name, cells, distinct, counts);
  if (distinct.length > 0 && found === undefined) return words();
  const read = found?.read ?? Number;
  const values = Float64Array.from(cells, (cell) => (isGap(cell) ? Number.NaN : read(cell)!));
  checkSizes(context, name, cells, values);
  const notes: string[] = [];
  if (found?.ambiguous) {
    const example = distinct.find((cell) => marksOf(cell).length === 2);
    if (example !== undefined && !(found.decimal === '.' && isPlainNumber(example))) {
      notes.push(
        `column "${name}": ${readAs(example, read(example)!)}; ${flag('decimal', [found.decimal === '.' ? ',' : '.'])} gives the other reading`,
      );
    }
  } else {
    const example = found?.grouped ?? found?.scaled;
    if (example !== undefined) notes.push(`column "${name}": ${readAs(example, read(example)!)}`);
  }
  const areIntegers = distinct.every((cell) => /^[+-]?\d+$/.test(cell));
  return {
    kind: 'numbers',
    name,
    gaps,
    marksAreMissing,
    notes,
    values,
    unit: found?.unit ?? '',
    areIntegers,
    written: { decimal: found?.decimal ?? '.', scaled: found?.scaled !== undefined },
  };
}
