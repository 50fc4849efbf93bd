import { dataError } from '../data-error.ts';
import type { Goal } from '../examples.ts';
import { compact, type Real } from '../precision.ts';
import { type Column, cellsOf, type WordColumn } from './columns.ts';
import { option } from './option.ts';
import type { CsvSource } from './source.ts';
import { cellAt, type Table } from './table.ts';

/** Maximum number of distinct integers that are interpreted as classes. */
const mostClassNumbers = 10;
/** Maximum number of classes. */
export const mostClasses = 100;

/** Classes that need not have several rows each. */
const fewClasses = 10;

/** What is predicted, for the rows where it is known. */
export interface Target {
  readonly goal: Goal;
  readonly labels: Int32Array | Real;
  readonly outputs: number;
  /** Names of the classes in the order of the outputs; none for a number. */
  readonly classes: readonly string[];
  readonly positive?: string;
}

/** Whether a column of numbers is read as classes: few distinct whole numbers. */
function areClasses(values: Float64Array): boolean {
  const distinct = new Set<number>();
  for (const value of values) {
    if (!Number.isInteger(value)) return false;
    distinct.add(value);
    if (distinct.size > mostClassNumbers) return false;
  }
  return true;
}

/** The classes of a column of numbers: by value, in ascending order. */
function numberedClasses(values: Float64Array): Pick<WordColumn, 'levels' | 'codes'> {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const places = new Map(sorted.map((value, i) => [value, i]));
  return { levels: sorted.map(String), codes: Int32Array.from(values, (value) => places.get(value)!) };
}

/** Puts the positive class second. @throws UsageError unless it is one of two classes. */
function withPositive(
  at: string,
  { levels, codes }: Pick<WordColumn, 'levels' | 'codes'>,
  said: string,
): Pick<WordColumn, 'levels' | 'codes'> & { readonly positive: string } {
  const isSaid = (level: string): boolean =>
    level === said || (said.trim() !== '' && Number(level) === Number(said));
  const positive = levels.find(isSaid) ?? levels.find((level) => level.toLowerCase() === said.toLowerCase());
  if (levels.length !== 2) {
    const remedy = 'Remove --positive (positive in a configuration).';
    throw dataError(at, 'two classes, one of them positive', `${levels.length}`, remedy);
  }
  if (positive === undefined) {
    const remedy = `Correct it, e.g. ${option('positive', [levels[1]!])}.`;
    throw dataError(at, `the positive class, "${levels[0]}" or "${levels[1]}"`, `"${said}"`, remedy);
  }
  if (positive === levels[1]) return { levels, codes, positive };
  return { levels: levels.toReversed(), codes: codes.map((code) => 1 - code), positive };
}

/**
 * Reads the column to predict.
 *
 * @param table only rows where it is known.
 * @throws UsageError for a target that does not vary, for words in a regression, and for too many classes.
 */
export function targetOf(table: Table, column: Column, source: CsvSource): Target {
  const { target, task, positive } = source;
  const at = `${table.file}, column "${target}"`;
  const distinct = column.kind === 'words' ? column.levels : [...new Set(column.values)];
  if (distinct.length < 2) {
    const remedy = 'Set "target" to another column.';
    throw dataError(at, 'a target that varies', `"${distinct[0]}" in every row`, remedy);
  }
  const goal =
    task ??
    (column.kind === 'words' || (column.kind === 'numbers' && areClasses(column.values))
      ? 'classification'
      : 'regression');
  if (goal === 'regression') {
    if (column.kind === 'words') {
      const cells = cellsOf(table, target);
      const row = cells.findIndex((cell) => Number.isNaN(Number(cell)));
      throw dataError(
        cellAt(table.file, table.lines[Math.max(0, row)]!, target),
        'a number for a regression',
        `"${cells[Math.max(0, row)]}"`,
        `Correct the cell, use ${option('task', ['classification'])}, or set "target" to another column.`,
      );
    }
    if (positive !== undefined) {
      const remedy = `Remove it, or use ${option('task', ['classification'])}.`;
      throw dataError(at, 'classes for --positive', 'numbers', remedy);
    }
    return { goal, labels: compact(column.values), outputs: 1, classes: [] };
  }
  if (column.kind === 'words' && column.levels.length > mostClasses) {
    const share = column.levels.filter((level) => /\d/.test(level)).length / column.levels.length;
    const remedy =
      share > 0.5
        ? `If they are numbers, correct the cells that are not, e.g. "${column.levels[0]}"; otherwise set "target" to another column.`
        : 'Set "target" to another column, or replace rare classes with a common one, e.g. "other".';
    throw dataError(
      at,
      `numbers, or at most ${mostClasses} distinct words`,
      `${column.levels.length}, e.g. "${column.levels[0]}"`,
      remedy,
    );
  }
  if (column.kind === 'words' && task === undefined && column.levels.length > fewClasses) {
    const known = column.codes.length;
    if (column.levels.length > known / 2) {
      const example = column.levels.slice(0, 2).map((level) => `"${level}"`);
      const remedy = `If they are numbers, correct the cells that are not; if they are classes, use ${option('task', ['classification'])}; otherwise set "target" to another column.`;
      const received = `${column.levels.length} different words in ${known} rows, e.g. ${example.join(' and ')}`;
      throw dataError(at, 'numbers, or classes that have several rows', received, remedy);
    }
  }
  const found = column.kind === 'words' ? column : numberedClasses(column.values);
  if (found.levels.length > mostClasses) {
    const remedy = `Remove ${option('task', ['classification'])}, or set "target" to another column.`;
    throw dataError(at, `at most ${mostClasses} classes`, `${found.levels.length}`, remedy);
  }
  if (positive === undefined) {
    return { goal, labels: found.codes, outputs: found.levels.length, classes: found.levels };
  }
  const { levels, codes, positive: name } = withPositive(at, found, positive);
  return { goal, labels: codes, outputs: 2, classes: levels, positive: name };
}
