import { stringify } from 'csv-stringify/sync';
import type { TrialRecord } from '../../record.ts';
import { columnsOf } from './columns.ts';

const rowsAtOnce = 1000;

/**
 * The trials as CSV (RFC 4180, UTF-8, a header line), one row a record; what is missing is empty. Text that a spreadsheet
 * would run as a formula begins with an apostrophe.
 */
export function toCsv(records: readonly TrialRecord[]): string {
  const columns = columnsOf(records);
  const text = [stringify([columns.map(({ name }) => name)], { escape_formulas: true })];
  // Part by part: the cells of all rows at once would be larger than the records.
  for (let start = 0; start < records.length; start += rowsAtOnce) {
    const rows = records
      .slice(start, start + rowsAtOnce)
      .map((record) => columns.map(({ of }) => of(record) ?? ''));
    text.push(stringify(rows, { escape_formulas: true }));
  }
  return text.join('');
}
