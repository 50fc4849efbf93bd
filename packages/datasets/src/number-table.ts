import { checkBytes } from './arguments.ts';
import { formatError } from './format-error.ts';

/** A table of numbers. */
export interface NumberTable {
  /** Number of rows. */
  readonly count: number;
  /** [count, columns], row-major. */
  readonly values: Float64Array;
}

/**
 * Reads numbers separated by spaces or tabs, one row per line; empty lines are skipped.
 *
 * Throws DatasetError (`format`) with the line and column number.
 */
export function parseNumberTable(bytes: Uint8Array, columns: number, subject: string = 'table'): NumberTable {
  checkBytes(bytes, subject);
  const values: number[] = [];
  for (const [index, line] of new TextDecoder().decode(bytes).split('\n').entries()) {
    const cells = line.split(/[ \t\r]+/).filter((cell) => cell !== '');
    if (cells.length === 0) continue;
    const at = `${subject}, line ${index + 1}`;
    if (cells.length !== columns) throw formatError(at, `${columns} numbers`, `${cells.length}`);
    cells.forEach((cell, column) => {
      const value = Number(cell);
      if (!Number.isFinite(value))
        throw formatError(`${at}, column ${column + 1}`, 'a number', JSON.stringify(cell));
      values.push(value);
    });
  }
  if (values.length === 0) throw formatError(subject, 'at least one row', 'an empty file');
  return { count: values.length / columns, values: Float64Array.from(values) };
}
