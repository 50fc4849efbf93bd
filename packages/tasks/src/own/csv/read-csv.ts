import { resolve } from 'node:path';
import { nearest } from '@regatta/record';
import { dataError } from '../data-error.ts';
import type { Examples, Goal } from '../examples.ts';
import { type Column, cellsOf, featureOf, isNumeric, levelsOf } from './columns.ts';
import type { CsvSource } from './source.ts';
import { cellAt, isMissing, readTable, type Table } from './table.ts';

/** Maximum number of distinct integers that are interpreted as classes. */
const mostClassNumbers = 10;
/** Maximum number of classes. */
const mostClasses = 100;

/** Checks that a table has a column. */
function checkColumn({ file, header }: Table, name: string, option: string): void {
  if (header.includes(name)) return;
  const guess = nearest(
    name,
    header.map((known) => known.toLowerCase()),
  );
  const meant = header.find((known) => known.toLowerCase() === guess);
  const hint = meant === undefined ? '' : `Did you mean "${meant}"? `;
  const shown = header.length > 20 ? `${header.slice(0, 20).join(', ')}, ...` : header.join(', ');
  throw dataError(file, `a column of the file for "${option}"`, `"${name}"`, `${hint}Columns: ${shown}.`);
}

function goalOf(table: Table, target: string): Goal {
  if (!isNumeric(table, target)) return 'classification';
  const values = cellsOf(table, target).map(Number);
  const few = new Set(values).size <= mostClassNumbers;
  return few && values.every(Number.isInteger) ? 'classification' : 'regression';
}

type Target = Pick<Examples, 'goal' | 'labels' | 'outputs'>;

function targetOf(table: Table, { target, task }: CsvSource): Target {
  const goal = task ?? goalOf(table, target);
  const cells = cellsOf(table, target);
  const at = `${table.file}, column "${target}"`;
  if (new Set(cells).size < 2) {
    throw dataError(
      at,
      'a target that varies',
      `"${cells[0]}" in every row`,
      'Set "target" to another column.',
    );
  }
  if (goal === 'regression') {
    if (!isNumeric(table, target)) {
      const row = cells.findIndex((cell) => Number.isNaN(Number(cell)));
      const where = cellAt(table.file, table.lines[row]!, target);
      throw dataError(
        where,
        'a number for a regression',
        `"${cells[row]}"`,
        `Correct the cell, set task: 'classification', or set "target" to another column.`,
      );
    }
    return { goal, labels: Float32Array.from(cells, Number), outputs: 1 };
  }
  const numeric = isNumeric(table, target);
  const levels = levelsOf(table, target, mostClasses);
  const ordered = numeric ? levels.sort((a, b) => Number(a) - Number(b)) : levels;
  return { goal, labels: Int32Array.from(cells, (cell) => ordered.indexOf(cell)), outputs: levels.length };
}

/** The table without the rows in which the target is missing. */
function withTarget(table: Table, target: string): Table {
  const cells = cellsOf(table, target);
  const kept = <T>(items: readonly T[]): T[] => items.filter((_, row) => !isMissing(cells[row]!));
  return { ...table, rows: kept(table.rows), lines: kept(table.lines) };
}

function featureNames(table: Table, { target, features, ignore = [] }: CsvSource): string[] {
  checkColumn(table, target, 'target');
  for (const name of ignore) checkColumn(table, name, 'ignore');
  for (const name of features ?? []) checkColumn(table, name, 'features');
  if (features?.includes(target)) {
    throw dataError(
      table.file,
      'features other than the target',
      `"${target}"`,
      `Remove "${target}" from "features".`,
    );
  }
  return (features ?? table.header).filter(
    (name) => name !== '' && name !== target && !ignore.includes(name),
  );
}

/** The columns as one table of numbers. */
function joined(columns: readonly Column[], rows: number): Float32Array {
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const table = new Float32Array(rows * width);
  let start = 0;
  for (const column of columns) {
    for (let row = 0; row < rows; row++) {
      const values = column.values.subarray(row * column.width, (row + 1) * column.width);
      table.set(values, row * width + start);
    }
    start += column.width;
  }
  return table;
}

/**
 * Reads a CSV file as examples.
 *
 * @param folder folder to which the path of the file is relative.
 * @throws UsageError with file, line and column, what was expected, what was received and a remedy.
 */
export function readCsv(source: CsvSource, folder: string): Examples {
  return examplesOfTable(readTable(resolve(folder, source.file), source.file), source);
}

/**
 * Converts a table to examples.
 *
 * @param whole the table, from {@link tableOf}.
 * @param source its columns: what to predict, and from what.
 * @throws UsageError with file, line and column, what was expected, what was received and a remedy.
 */
export function examplesOfTable(whole: Table, source: CsvSource): Examples {
  const { file, target, unit = '' } = source;
  const names = featureNames(whole, source);
  const table = withTarget(whole, target);
  const notes: string[] = [];
  if (whole.header.includes('')) notes.push('a column without a name was omitted');
  const dropped = whole.rows.length - table.rows.length;
  if (dropped > 0) notes.push(`rows without a target (${dropped}) were omitted`);
  if (table.rows.length === 0) {
    const remedy = 'Set "target" to another column.';
    throw dataError(`${file}, column "${target}"`, 'targets', 'only missing values', remedy);
  }
  const columns = names.flatMap((name) => {
    const column = featureOf(table, name);
    if (column === undefined) notes.push(`column "${name}" is the same in every row and was omitted`);
    else if (column.note !== undefined) notes.push(column.note);
    return column === undefined ? [] : [column];
  });
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  if (width === 0)
    throw dataError(
      file,
      'a column to predict from',
      'none',
      'Add a column that varies to "features", or remove it from "ignore".',
    );
  const { goal, labels, outputs } = targetOf(table, source);
  const what = goal === 'classification' ? `one of ${outputs} classes` : 'a number';
  notes.push(
    `column "${target}" is predicted as ${what}${source.task === undefined ? '; set "task" to change this' : ''}`,
  );
  return {
    goal,
    inputShape: [width],
    inputs: joined(columns, table.rows.length),
    labels,
    outputs,
    size: table.rows.length,
    unit,
    notes,
  };
}
