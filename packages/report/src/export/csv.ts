import type { TrialRecord } from '@regatta/record';
import { visible } from '@regatta/record';
import { stringify } from 'csv-stringify/sync';
import { columnsOf } from './columns.ts';

const rowsAtOnce = 1000;

/** What a spreadsheet takes for a formula, also behind white space, quotes or invisible characters, and in full width. */
const formula = /^[\s"'\p{Cc}\p{Cf}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u;

/** A cell: numbers as they are; text visible, and never a formula. */
function cellOf(value: string | number | null | undefined): string | number {
  if (typeof value !== 'string') return value ?? '';
  return visible(formula.test(value) ? `'${value}` : value);
}

/**
 * The trials as CSV (RFC 4180, UTF-8, a header line), one row a record; what is missing is empty. Text that a spreadsheet
 * would run as a formula begins with an apostrophe.
 */
export function toCsv(records: readonly TrialRecord[]): string {
  const columns = columnsOf(records);
  const text = [stringify([columns.map(({ name }) => cellOf(name))])];
  // Part by part: the cells of all rows at once would be larger than the records.
  for (let start = 0; start < records.length; start += rowsAtOnce) {
    const rows = records
      .slice(start, start + rowsAtOnce)
      .map((record) => columns.map(({ of }) => cellOf(of(record))));
    text.push(stringify(rows));
  }
  return text.join('');
}
