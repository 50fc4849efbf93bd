import { stream } from '@regatta/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orthogonal } from './orthogonal.ts';

/** [rows, inner] times the transpose of [columns, inner]. */
function product(a: readonly number[][], b: readonly number[][]): number[][] {
  return a.map((row) => b.map((other) => row.reduce((sum, value, i) => sum + value * other[i]!, 0)));
}

const rowsOf = (values: ArrayLike<number>, columns: number): number[][] =>
  Array.from({ length: values.length / columns }, (_, i) =>
    Array.from(values).slice(i * columns, (i + 1) * columns),
  );
const transpose = (rows: readonly number[][]): number[][] =>
  rows[0]!.map((_, j) => rows.map((row) => row[j]!));

it('has orthonormal columns, or orthonormal rows if it has more columns than rows, for any shape', () => {
  const side = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(side, side, fc.nat(), (rows, columns, seed) => {
      const matrix = rowsOf(orthogonal(rows, columns, stream(seed)), columns);
      const vectors = rows >= columns ? transpose(matrix) : matrix;
      product(vectors, vectors).forEach((row, i) => {
        row.forEach((value, j) => {
          expect(value).toBeCloseTo(i === j ? 1 : 0, 6);
        });
      });
    }),
  );
});

it('stays orthonormal at the size of a recurrent layer', () => {
  const [units, width] = [64, 256];
  const matrix = rowsOf(orthogonal(units, width, stream(1)), width);
  const gram = product(matrix, matrix);
  const off = gram.flatMap((row, i) => row.map((value, j) => Math.abs(value - (i === j ? 1 : 0))));
  expect(Math.max(...off)).toBeLessThan(1e-6);
});

// If Q' A is upper triangular with a positive diagonal, Q is unique: Keras chooses the same signs.
it.each([
  [7, 4],
  [4, 7],
  [5, 5],
])('is the sign-corrected QR factor of its normal matrix, [%i, %i]', (rows, columns) => {
  const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
  const drawn = rowsOf(stream(3).normal(long * short), short);
  const matrix = rowsOf(orthogonal(rows, columns, stream(3)), columns);
  const q = rows >= columns ? matrix : transpose(matrix);
  product(transpose(q), transpose(drawn)).forEach((row, i) => {
    row.forEach((value, j) => {
      if (j < i) expect(value).toBeCloseTo(0, 6);
    });
    expect(row[i]).toBeGreaterThan(0);
  });
});
