import { dataError } from '../data-error.ts';
import { cellAt, isMissing, isNumber, type Table } from './table.ts';

/** Most different words in a column. */
export const mostLevels = 50;
/** From this share of numbers on, a word in a column is taken for a mistake. */
const mostlyNumbers = 0.9;

/** A column as numbers: `width` of them a row; NaN where a number is missing. */
export interface Column {
  readonly width: number;
  readonly values: Float32Array;
  readonly note?: string;
}

/** One column of a table. */
export function cellsOf({ places, rows }: Table, name: string): string[] {
  const place = places.get(name)!;
  return rows.map((row) => row[place]!);
}

/** A number that a tensor takes without becoming infinite. */
const fits = (cell: string): boolean => Number.isFinite(Math.fround(Number(cell)));

/** Refuses a number that is infinite in 32 bits, naming the first. */
function checkSizes(table: Table, name: string, cells: readonly string[]): void {
  const row = cells.findIndex((cell) => !isMissing(cell) && !fits(cell));
  if (row === -1) return;
  const at = cellAt(table.file, table.lines[row]!, name);
  const remedy = 'Correct the cell, empty it, or leave the column out by "ignore".';
  throw dataError(at, 'a number of at most 3.4e38 in size', `"${cells[row]}"`, remedy);
}

/** Whether a column holds numbers. @throws UsageError for a few words among numbers, or one too large, naming the first. */
export function isNumeric(table: Table, name: string): boolean {
  const cells = cellsOf(table, name);
  const known = cells.filter((cell) => !isMissing(cell));
  const numbers = known.filter(isNumber).length;
  if (numbers === known.length) checkSizes(table, name, cells);
  if (numbers === known.length || numbers < mostlyNumbers * known.length) return numbers === known.length;
  const row = cells.findIndex((cell) => !isMissing(cell) && !isNumber(cell));
  const at = cellAt(table.file, table.lines[row]!, name);
  const remedy = 'Correct the cell, empty it, or leave the column out by "ignore".';
  throw dataError(at, 'a number, as in most rows', `"${cells[row]}"`, remedy);
}

/** The different words of a column in alphabetical order, a missing one as `''`, last. */
export function levelsOf(table: Table, name: string, most: number): string[] {
  const cells = cellsOf(table, name).map((cell) => (isMissing(cell) ? '' : cell));
  const levels = [...new Set(cells)].filter((level) => level !== '').sort();
  if (levels.length > most) {
    const remedy = 'Leave the column out by "ignore", or group its words.';
    const at = `${table.file}, column "${name}"`;
    throw dataError(
      at,
      `numbers, or at most ${most} different words`,
      `${levels.length}, e.g. "${levels[0]}"`,
      remedy,
    );
  }
  return cells.includes('') ? [...levels, ''] : levels;
}

/** A feature as numbers: its own, or 0 and 1 for each word; undefined for a column that says nothing. */
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
      note: `column "${name}": ${gaps} missing, filled in by the mean of the training rows`,
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
    note: `column "${name}": ${levels.length} words, a column of 0 and 1 for each`,
  };
}
