import type { Real } from './precision.ts';

/** Means and standard deviations with which columns are standardized. */
export interface Scaler {
  readonly means: Float64Array;
  /** Standard deviations; 1 for a column that does not vary. */
  readonly scales: Float64Array;
}

/**
 * Computes means and standard deviations of columns over rows of a table [rows, width]; columns repeat every `period`.
 *
 * @param skipped marks values of the table that are not data, such as padding; missing values never count.
 */
export function fitScaler(
  table: Real,
  width: number,
  rows: Int32Array,
  period: number = width,
  skipped?: Uint8Array,
): Scaler {
  const [counts, means, squares] = [0, 0, 0].map(() => new Float64Array(period));
  const each = (visit: (value: number, column: number) => void): void => {
    for (const row of rows) {
      for (let i = 0; i < width; i++) {
        const value = table[row * width + i]!;
        if (!Number.isNaN(value) && !skipped?.[row * width + i]) visit(value, i % period);
      }
    }
  };
  each((value, column) => {
    counts![column]! += 1;
    means![column]! += value;
  });
  const count = (column: number): number => Math.max(1, counts![column]!);
  means!.forEach((sum, column) => {
    means![column] = sum / count(column);
  });
  each((value, column) => {
    squares![column]! += (value - means![column]!) ** 2;
  });
  const rounding = table instanceof Float32Array ? 1e-7 : 1e-15;
  const scales = squares!.map((sum, column) => {
    const deviation = Math.sqrt(sum / count(column));
    // A column that differs only by rounding does not vary.
    return deviation > rounding * Math.abs(means![column]!) && deviation > 0 ? deviation : 1;
  });
  return { means: means!, scales };
}

/**
 * Rows of a table, standardized in double precision and rounded then; a missing value is replaced by the mean of its column over
 * the fitted rows.
 */
export function standardized(table: Real, width: number, rows: Int32Array, scaler: Scaler): Float32Array {
  const { means, scales } = scaler;
  const period = means.length;
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    for (let at = 0; at < width; at++) {
      const value = table[row * width + at]!;
      const column = at % period;
      values[i * width + at] = Number.isNaN(value) ? 0 : (value - means[column]!) / scales[column]!;
    }
  });
  return values;
}

/** Rows of a table as they are; a missing value is replaced by the mean of its column over the fitted rows. */
export function completed(table: Real, width: number, rows: Int32Array, { means }: Scaler): Float32Array {
  return rowsOf(table, width, rows).map((value, i) =>
    Number.isNaN(value) ? means[(i % width) % means.length]! : value,
  );
}

/** Rows of a table as a flat array. */
function rowsOf(table: Real, width: number, rows: Int32Array): Float32Array {
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    values.set(table.subarray(row * width, (row + 1) * width), i * width);
  });
  return values;
}
