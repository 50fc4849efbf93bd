import { stringify } from 'csv-stringify/sync';
import type { TrialRecord } from '../../record.ts';
import { columnsOf } from './columns.ts';

/**
 * The trials as CSV (RFC 4180, UTF-8, a header line), one row a record; what is missing is empty. Text that a spreadsheet
 * would run as a formula begins with an apostrophe.
 */
export function toCsv(records: readonly TrialRecord[]): string {
  const columns = columnsOf(records);
  const rows = records.map((record) => columns.map(({ of }) => of(record) ?? ''));
  return stringify([columns.map(({ name }) => name), ...rows], { escape_formulas: true });
}
