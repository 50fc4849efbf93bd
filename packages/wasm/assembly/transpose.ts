/** Copies that permute axes. Elements have four bytes. */

/** Writes the transpose of the 4 x 4 block at `from` (rows `stride` bytes apart) to `to` (rows `step` bytes apart). */
// @ts-ignore: decorator
@inline
function transpose4(from: usize, stride: usize, to: usize, step: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + stride);
  const r2 = v128.load(from + 2 * stride);
  const r3 = v128.load(from + 3 * stride);
  const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(a, b, 0, 1, 4, 5));
  v128.store(to + step, v128.shuffle<f32>(a, b, 2, 3, 6, 7));
  v128.store(to + 2 * step, v128.shuffle<f32>(c, d, 0, 1, 4, 5));
  v128.store(to + 3 * step, v128.shuffle<f32>(c, d, 2, 3, 6, 7));
}

/** Transposes one matrix; strides in bytes. Strips of 16 columns: one cache line of x, and 16 of y that stay cached. */
function matrix(x: usize, stride: usize, y: usize, step: usize, rows: i32, columns: i32): void {
  for (let c0 = 0; c0 < columns; c0 += 16) {
    const end = min(c0 + 16, columns);
    let r = 0;
    for (; r + 4 <= rows; r += 4) {
      const from = x + <usize>r * stride;
      const to = y + (<usize>r << 2);
      let c = c0;
      for (; c + 4 <= end; c += 4) transpose4(from + (<usize>c << 2), stride, to + <usize>c * step, step);
      for (; c < end; c++) {
        const column = from + (<usize>c << 2);
        const row = to + <usize>c * step;
        store<u32>(row, load<u32>(column));
        store<u32>(row, load<u32>(column + stride), 4);
        store<u32>(row, load<u32>(column + 2 * stride), 8);
        store<u32>(row, load<u32>(column + 3 * stride), 12);
      }
    }
    for (; r < rows; r++) {
      const from = x + <usize>r * stride;
      const to = y + (<usize>r << 2);
      for (let c = c0; c < end; c++) store<u32>(to + <usize>c * step, load<u32>(from + (<usize>c << 2)));
    }
  }
}

/** y[i, c, r] = x[i, r, c] for `count` matrices. Strides are in elements; `strideX` and `strideY` separate rows. */
export function transposeMatrices(
  x: usize, y: usize, count: i32, nextX: i32, nextY: i32, rows: i32, columns: i32, strideX: i32, strideY: i32,
): void {
  for (let i = 0; i < count; i++) {
    matrix(x, <usize>strideX << 2, y, <usize>strideY << 2, rows, columns);
    x += <usize>nextX << 2;
    y += <usize>nextY << 2;
  }
}

/** Copies runs of `width` elements: y[i, j] = x[i, j] for i < n0, j < n1. Strides are in elements. */
export function copyRuns(
  x: usize, y: usize, n0: i32, x0: i32, y0: i32, n1: i32, x1: i32, y1: i32, width: i32,
): void {
  for (let i = 0; i < n0; i++) {
    let from = x;
    let to = y;
    for (let j = 0; j < n1; j++) {
      let k = 0;
      for (; k + 4 <= width; k += 4) v128.store(to + (<usize>k << 2), v128.load(from + (<usize>k << 2)));
      for (; k < width; k++) store<u32>(to + (<usize>k << 2), load<u32>(from + (<usize>k << 2)));
      from += <usize>x1 << 2;
      to += <usize>y1 << 2;
    }
    x += <usize>x0 << 2;
    y += <usize>y0 << 2;
  }
}
