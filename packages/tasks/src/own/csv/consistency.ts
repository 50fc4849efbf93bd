import { isDateLike } from './dates.ts';
import { isMissing } from './missing.ts';
import { isNumberLike } from './numbers.ts';

/** Score of a row with a single cell, which says nothing about a delimiter. */
const singleCell = 1e-3;
/** Lowest share of cells with a known type. */
const leastTyped = 1e-10;

/**
 * Pattern score of van den Burg et al.: high for a table of few row lengths and many cells.
 *
 * @param lengths number of rows by number of cells.
 */
export function patternScore(lengths: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const [cells, rows] of lengths) sum += (rows * Math.max(singleCell, cells - 1)) / cells;
  return lengths.size === 0 ? 0 : sum / lengths.size;
}

const address = /^(?:[a-z][a-z0-9+.-]*:\/\/\S+|[^\s@]+@[^\s@]+\.[a-z]{2,}|\d{1,3}(?:\.\d{1,3}){3})$/i;
const words = /^[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M} _.'’&/()%+#:!?*@$€£°=<>-]*$/u;

/** Whether a cell has a known type: missing, a number in any spelling, a date, an address, or plain words. */
export const isTyped = (cell: string): boolean =>
  isMissing(cell) ||
  cell.length > 200 ||
  isNumberLike(cell) ||
  isDateLike(cell) ||
  words.test(cell) ||
  address.test(cell);

/** Type score of van den Burg et al.: the share of cells with a known type. */
export function typeScore(rows: readonly (readonly string[])[]): number {
  let [typed, all] = [0, 0];
  for (const row of rows) {
    for (const cell of row) if (isTyped(cell)) typed++;
    all += row.length;
  }
  return all === 0 ? 0 : Math.max(leastTyped, typed / all);
}

/**
 * Data consistency of a table as one dialect of CSV reads it: the product of pattern and type score. The dialect with the
 * highest one is the file's.
 *
 * @param lengths number of rows by number of cells, of the whole file.
 * @param sample cells of some of its rows.
 * @see van den Burg, Nazábal and Sutton 2019, "Wrangling messy CSV files by detecting row and type patterns", Data Mining
 * and Knowledge Discovery 33, arXiv 1811.11242; its implementation CleverCSV.
 */
export const consistency = (
  lengths: ReadonlyMap<number, number>,
  sample: readonly (readonly string[])[],
): number => patternScore(lengths) * typeScore(sample);
