import type { Goal } from '../examples.ts';
import type { ColumnOptions } from './columns.ts';
import type { TableOptions } from './table.ts';

/** How a CSV file is read, and the roles of its columns. Names of columns may be given as lists separated by commas. */
export interface CsvOptions extends TableOptions, ColumnOptions {
  /** Name of the column to predict. */
  readonly target: string;
  /** What is predicted. By default, words or up to ten distinct integers are classes, other numbers a regression. */
  readonly task?: Goal | undefined;
  /** Names of the columns to predict from, identifiers among them; by default, all that describe rows, except the target. */
  readonly features?: readonly string[] | undefined;
  /** Names of columns to omit, such as row numbers. */
  readonly ignore?: readonly string[] | undefined;
  /** The one of two classes that counts as positive: it becomes the second class. */
  readonly positive?: string | undefined;
  /** Unit of the number to predict, shown in reports; by default, the currency or unit in its cells. */
  readonly unit?: string | undefined;
}

/** A CSV file as a task's data. */
export interface CsvSource extends CsvOptions {
  /** Path of the file, relative to the folder of the configuration. */
  readonly file: string;
}

/**
 * Returns a CSV file as a task's data: a header line, then one row per example, in UTF-8 or UTF-16.
 *
 * Delimiter (comma, semicolon, tab, pipe or spaces), decimal mark, thousands, currencies, percent signs, dates, comments, titles,
 * row names and totals are recognized; values count, not their spelling. Columns of words are one-hot encoded. Identifiers are left
 * out. A cell is missing if it is empty or one of the words for it in pandas, R, SQL or Excel, such as NA, None, NULL or #N/A. A
 * missing number is replaced by the column's mean over the training rows, a missing word counts as a separate word, and rows without
 * a target are omitted. The notes of the task say how the file was read. The file is read when the task is created.
 *
 * @param file path of the file, relative to the folder of the configuration.
 * @example csv('houses.csv', { target: 'price', missing: ['-999'], ignore: ['agent'] })
 */
export function csv(file: string, options: CsvOptions): CsvSource {
  return { ...options, file };
}
