import type { Goal } from '../examples.ts';

/** The roles of the columns of a CSV file. */
export interface CsvOptions {
  /** Name of the column to predict. */
  readonly target: string;
  /** What is predicted. By default, words or up to ten distinct integers are classes, other numbers a regression. */
  readonly task?: Goal | undefined;
  /** Names of the columns to predict from; by default, all except the target. */
  readonly features?: readonly string[] | undefined;
  /** Names of columns to omit, such as row numbers. */
  readonly ignore?: readonly string[] | undefined;
  /** Unit of the number to predict, shown in reports. */
  readonly unit?: string | undefined;
}

/** A CSV file as a task's data. */
export interface CsvSource extends CsvOptions {
  /** Path of the file, relative to the folder of the configuration. */
  readonly file: string;
}

/**
 * Returns a CSV file as a task's data: a header line, then one row per example, with commas, semicolons or tabs between cells.
 *
 * Columns of words are one-hot encoded. A cell is missing if it is empty or contains NA, N/A, NaN, null or ?. A missing number
 * is replaced by the column's mean over the training rows, a missing word counts as a separate word, and rows without a target
 * are omitted. The file is read when the task is created.
 *
 * @param file path of the file, relative to the folder of the configuration.
 */
export function csv(file: string, options: CsvOptions): CsvSource {
  return { ...options, file };
}
