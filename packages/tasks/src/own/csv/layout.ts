import type { LeftOut } from '@regatta/record';
import { plural } from '@regatta/record';
import { isMissing } from './missing.ts';
import { isNumberLike } from './numbers.ts';
import type { Table } from './table.ts';

const total =
  /^(?:(?:grand|sub)[\s-]?total|totals?|sum|average|mean|median|count|std(?:ev)?|min(?:imum)?|max(?:imum)?|summe|gesamt(?:summe)?|insgesamt|mittelwert|durchschnitt|moyenne|somme|totale|totaux|suma|promedio|итого|всего|合计|总计|合計)\s*(?::|=|$)/i;

/** A table without rows that are no examples, and what was left out. */
export interface Examined {
  readonly table: Table;
  readonly leftOut: readonly LeftOut[];
}

const rowsText = (lines: readonly number[]): string =>
  lines.length === 1 ? `line ${lines[0]}` : `${plural(lines.length, 'row')} (from line ${lines[0]})`;

/**
 * Whether a row at the end of a table holds totals: it says so in a cell that is the only one of its kind, and the first of the
 * row that is filled, or it has hardly another one.
 */
function isTotal(row: readonly string[], isNew: (cell: string, column: number) => boolean): boolean {
  const filled = row.flatMap((cell, column) => (cell === '' ? [] : [{ cell, column }]));
  const [first] = filled;
  if (first === undefined) return false;
  const named = filled.find(({ cell }) => cell.length < 60 && total.test(cell));
  if (named === undefined || !isNew(named.cell, named.column)) return false;
  return named === first || filled.length <= 2;
}

/** Rows that are looked at to find what a column holds. */
const rowsForUnits = 50;

/** Whether the first row holds units, such as m and kg: words above numbers in all columns of numbers, at least two. */
function isUnitRow([first, ...rest]: readonly (readonly string[])[]): boolean {
  if (first === undefined || rest.length < 3 || first.some((cell) => isNumberLike(cell))) return false;
  const sample = rest.slice(0, rowsForUnits);
  const areNumbers = first.map((_, column) => {
    const known = sample.map((row) => row[column]!).filter((cell) => !isMissing(cell));
    return known.length > 1 && known.every(isNumberLike);
  });
  const above = first.filter((_, column) => areNumbers[column]);
  const units = above.filter((cell) => cell !== '');
  return (
    above.length >= 2 && units.length >= 2 && units.every((cell) => !isMissing(cell) && cell.length < 30)
  );
}

/** Leaves out blank rows, a row of units, repeated headers, and rows of totals at the end. */
export function withoutExtraRows(table: Table): Examined {
  const { header, rows, lines } = table;
  const blank: number[] = [];
  const repeated: number[] = [];
  const kept: number[] = [];
  rows.forEach((row, i) => {
    if (row.every((cell) => cell === '')) blank.push(i);
    else if (row.length > 1 && row.every((cell, column) => cell === header[column])) repeated.push(i);
    else kept.push(i);
  });
  const units = isUnitRow(kept.slice(0, rowsForUnits + 1).map((row) => rows[row]!)) ? kept.splice(0, 1) : [];
  const totals: number[] = [];
  while (kept.length > 2) {
    const last = kept.at(-1)!;
    const isNew = (cell: string, column: number): boolean =>
      kept.every((row) => row === last || rows[row]![column] !== cell);
    if (!isTotal(rows[last]!, isNew)) break;
    totals.unshift(last);
    kept.pop();
  }
  if (kept.length === rows.length) return { table, leftOut: [] };
  const at = (chosen: readonly number[]): string => rowsText(chosen.map((row) => lines[row]!));
  const leftOut: LeftOut[] = [];
  if (blank.length > 0) leftOut.push({ what: at(blank), why: 'blank', option: '' });
  if (units.length > 0) {
    const words = rows[units[0]!]!.filter((cell) => cell !== '').slice(0, 3);
    leftOut.push({
      what: at(units),
      why: `units, ${words.map((word) => `"${word}"`).join(', ')}`,
      option: '',
    });
  }
  if (repeated.length > 0) leftOut.push({ what: at(repeated), why: 'the header again', option: '' });
  if (totals.length > 0) {
    const word = rows[totals[0]!]!.find((cell) => total.test(cell));
    leftOut.push({ what: at(totals), why: `totals, by the cell "${word}"`, option: '' });
  }
  return {
    table: { ...table, rows: kept.map((row) => rows[row]!), lines: kept.map((row) => lines[row]!) },
    leftOut,
  };
}
