import type { TrialRecord } from '@regatta/record';
import { visible } from '@regatta/record';
import { stringify } from 'csv-stringify/sync';
import { columnsOf } from './columns.ts';

const rowsAtOnce = 1000;

/** Text that a spreadsheet may run as a formula, including after white space, quotes or invisible characters, and in full-width form. */
const formula = /^[\s"'\p{Cc}\p{Cf}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u;

/** Formats a cell: numbers stay unchanged; text is made visible and never read as a formula. */
function cellOf(value: string | number | null | undefined): string | number {
  if (typeof value !== 'string') return value ?? '';
  return visible(formula.test(value) ? `'${value}` : value);
}

/**
 * Formats trials as CSV (RFC 4180, UTF-8, with a header), one row per record; missing values are empty. Text that a spreadsheet
 * might run as a formula is prefixed with an apostrophe.
 */
export function toCsv(records: readonly TrialRecord[]): string {
  const columns = columnsOf(records);
  const text = [stringify([columns.map(({ name }) => cellOf(name))])];
  // Written in chunks, because all cells together would take more memory than the records.
  for (let start = 0; start < records.length; start += rowsAtOnce) {
    const rows = records
      .slice(start, start + rowsAtOnce)
      .map((record) => columns.map(({ of }) => cellOf(of(record))));
    text.push(stringify(rows));
  }
  return text.join('');
}
