import type { Goal } from '../examples.ts';

/** What is what in a CSV file. */
export interface CsvOptions {
  /** The column to predict. */
  readonly target: string;
  /** What kind of prediction; words or up to ten different integers are classes, other numbers a regression, unless given. */
  readonly task?: Goal | undefined;
  /** The columns to predict from; all but the target unless given. */
  readonly features?: readonly string[] | undefined;
  /** Columns to leave out, such as row numbers. */
  readonly ignore?: readonly string[] | undefined;
  /** The unit of a number to predict, for people. */
  readonly unit?: string | undefined;
}

/** A CSV file as a task's data. */
export interface CsvSource extends CsvOptions {
  readonly file: string;
}

/**
 * A CSV file as a task's data: a header line, then a row an example; commas, semicolons or tabs between cells.
 *
 * Words become columns of 0 and 1, one for each word. A cell that is empty or says NA, NaN, null or ? is missing: numbers are
 * filled in by the column's mean over the training rows, words count as a word of their own, rows without a target are left out.
 *
 * @param file its path from the folder of the configuration.
 */
export function csv(file: string, options: CsvOptions): CsvSource {
  return { ...options, file };
}
