import { dataError } from '../data-error.ts';
import { cellAt, isMissing, isNumber, type Table } from './table.ts';

/** Maximum number of distinct words in a column. */
export const mostLevels = 50;
/** If at least this share of a column are numbers, a word in it is an error. */
const mostlyNumbers = 0.9;

/** A column as numbers, `width` per row; NaN for a missing number. */
export interface Column {
  readonly width: number;
  readonly values: Float32Array;
  readonly note?: string;
}

/** The cells of a column. */
export function cellsOf({ places, rows }: Table, name: string): string[] {
  const place = places.get(name)!;
  return rows.map((row) => row[place]!);
}

/** Whether a number is finite as a 32-bit float. */
const fits = (cell: string): boolean => Number.isFinite(Math.fround(Number(cell)));

/** @throws UsageError for the first number that is infinite as a 32-bit float. */
function checkSizes(table: Table, name: string, cells: readonly string[]): void {
  const row = cells.findIndex((cell) => !isMissing(cell) && !fits(cell));
  if (row === -1) return;
  const at = cellAt(table.file, table.lines[row]!, name);
  const remedy = `Correct or empty the cell, or omit the column with ignore: ["${name}"].`;
  throw dataError(at, 'a number with an absolute value of at most 3.4e38', `"${cells[row]}"`, remedy);
}

/** Whether a column contains numbers. @throws UsageError for a word among mostly numbers, or for a number that is too large. */
export function isNumeric(table: Table, name: string): boolean {
  const cells = cellsOf(table, name);
  const known = cells.filter((cell) => !isMissing(cell));
  const numbers = known.filter(isNumber).length;
  if (numbers === known.length) checkSizes(table, name, cells);
  if (numbers === known.length || numbers < mostlyNumbers * known.length) return numbers === known.length;
  const row = cells.findIndex((cell) => !isMissing(cell) && !isNumber(cell));
  const at = cellAt(table.file, table.lines[row]!, name);
  const remedy = `Correct or empty the cell, or omit the column with ignore: ["${name}"].`;
  throw dataError(at, 'a number, as in most rows', `"${cells[row]}"`, remedy);
}

/** The distinct words of a column in alphabetical order; last, `''` if some are missing. */
export function levelsOf(table: Table, name: string, most: number): string[] {
  const cells = cellsOf(table, name).map((cell) => (isMissing(cell) ? '' : cell));
  const levels = [...new Set(cells)].filter((level) => level !== '').sort();
  if (levels.length > most) {
    const remedy = `Omit the column with ignore: ["${name}"], or replace rare words by a common one, e.g. "other".`;
    const at = `${table.file}, column "${name}"`;
    throw dataError(
      at,
      `numbers, or at most ${most} distinct words`,
      `${levels.length}, e.g. "${levels[0]}"`,
      remedy,
    );
  }
  return cells.includes('') ? [...levels, ''] : levels;
}

/** A feature as numbers: its own numbers, or a one-hot vector of words; undefined for a constant column. */
export function featureOf(table: Table, name: string): Column | undefined {
  const cells = cellsOf(table, name);
  if (new Set(cells.map((cell) => (isMissing(cell) ? '' : cell))).size < 2) return undefined;
  if (isNumeric(table, name)) {
    const gaps = cells.filter(isMissing).length;
    const values = Float32Array.from(cells, (cell) => (isMissing(cell) ? Number.NaN : Number(cell)));
    if (gaps === 0) return { width: 1, values };
    return {
      width: 1,
      values,
      note: `column "${name}": missing numbers (${gaps}) are replaced by the mean of the training rows`,
    };
  }
  const levels = levelsOf(table, name, mostLevels);
  const values = new Float32Array(cells.length * levels.length);
  cells.forEach((cell, row) => {
    values[row * levels.length + levels.indexOf(isMissing(cell) ? '' : cell)] = 1;
  });
  return {
    width: levels.length,
    values,
    note: `column "${name}": words are one-hot encoded in ${levels.length} columns`,
  };
}
