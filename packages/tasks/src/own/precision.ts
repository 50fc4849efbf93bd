/** Numbers of a table: in single precision, or in double where that would lose what they differ in. */
export type Real = Float32Array | Float64Array;

/** Largest error of rounding that is allowed, in standard deviations of a column. */
const largestError = 1e-4;

/**
 * Whether single precision loses what the numbers of some column differ in, such as the milliseconds of a time or the
 * centimeters of a coordinate: they are kept in double precision until they are centered.
 *
 * @param table numbers [rows, width]; NaN for a missing one.
 * @param period columns repeat every `period`.
 */
export function needsDouble(table: Float64Array, width: number = 1, period: number = width): boolean {
  const [counts, means, squares, errors] = [0, 0, 0, 0].map(() => new Float64Array(period));
  for (let i = 0; i < table.length; i++) {
    const value = table[i]!;
    if (Number.isNaN(value)) continue;
    const column = (i % width) % period;
    const count = ++counts![column]!;
    const delta = value - means![column]!;
    means![column]! += delta / count;
    squares![column]! += delta * (value - means![column]!);
    const error = Math.abs(value - Math.fround(value));
    if (error > errors![column]!) errors![column] = error;
  }
  return errors!.some(
    (error, column) => error > largestError * Math.sqrt(squares![column]! / counts![column]!),
  );
}

/** A table in single precision where that is enough; see {@link needsDouble}. */
export const compact = (table: Float64Array, width: number = 1, period: number = width): Real =>
  needsDouble(table, width, period) ? table : Float32Array.from(table);
