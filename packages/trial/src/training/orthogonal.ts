import type { Stream } from '@regatta/core';

/**
 * A random matrix [rows, columns] with orthonormal columns, or orthonormal rows if it has more columns than rows.
 *
 * It is the factor Q of A = Q R, where R has a positive diagonal, transposed if columns > rows. A is a standard normal matrix
 * [longer side, shorter side], drawn row by row. Gram-Schmidt is applied twice in double precision and in a fixed order, so
 * the same stream gives the same bits in every engine.
 *
 * @see Saxe, McClelland, Ganguli 2014, arXiv 1312.6120; as Keras's Orthogonal.
 */
export function orthogonal(rows: number, columns: number, source: Stream): Float32Array {
  const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
  const drawn = source.normal(long * short);
  const basis: Float64Array[] = [];
  for (let j = 0; j < short; j++) {
    const vector = Float64Array.from({ length: long }, (_, i) => drawn[i * short + j]!);
    // The second pass removes the rounding errors of the first.
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) subtract(vector, other, dot(vector, other));
    }
    const norm = Math.sqrt(dot(vector, vector));
    basis.push(vector.map((value) => value / norm));
  }
  const q = (i: number, j: number): number => basis[j]![i]!;
  const at = rows >= columns ? q : (row: number, column: number): number => q(column, row);
  return Float32Array.from({ length: rows * columns }, (_, k) => at(Math.floor(k / columns), k % columns));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function subtract(target: Float64Array, direction: Float64Array, amount: number): void {
  for (let i = 0; i < target.length; i++) target[i]! -= amount * direction[i]!;
}
