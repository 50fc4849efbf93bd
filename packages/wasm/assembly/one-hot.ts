/**
 * Products with a matrix whose rows have at most one number other than 0, such as one-hot inputs of a language model,
 * masked or not: rows are looked up, and gradients added to the rows they belong to.
 *
 * With finite operands bit-identical to gemm, which adds zeros besides.
 */
import { madd } from './simd';

const NONE: i32 = -1;
const SEVERAL: i32 = -2;

/** Index of the only number other than 0 in a row; -1 without any, -2 with several. */
function placeIn(x: usize, columns: i32): i32 {
  const zero = f32x4.splat(0);
  let found = NONE;
  let i = 0;
  for (; i + 4 <= columns; i += 4) {
    const set = i32x4.bitmask(f32x4.ne(v128.load(x + (<usize>i << 2)), zero));
    if (set == 0) continue;
    if (found >= 0 || (set & (set - 1)) != 0) return SEVERAL;
    found = i + ctz(set);
  }
  for (; i < columns; i++) {
    if (load<f32>(x + (<usize>i << 2)) == 0) continue;
    if (found >= 0) return SEVERAL;
    found = i;
  }
  return found;
}

/** Whether every row has at most one number other than 0. */
export function isOneHot(x: usize, rows: i32, columns: i32): bool {
  for (let r = 0; r < rows; r++) {
    if (placeIn(x, columns) == SEVERAL) return false;
    x += <usize>columns << 2;
  }
  return true;
}

/** to += factor from. */
function addScaled(factor: f32, from: usize, to: usize, count: i32): void {
  const factors = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = <usize>i << 2;
    v128.store(to + at, madd(factors, v128.load(from + at), v128.load(to + at)));
  }
  for (; i < count; i++) {
    const at = <usize>i << 2;
    v128.store32_lane(to + at, madd(factors, v128.load32_zero(from + at), v128.load32_zero(to + at)), 0);
  }
}

/** C[rows, columns] += X[rows, depth] W[depth, columns], where {@link isOneHot} holds for X; W and C have rows of `ld` floats. */
export function addLookedUp(rows: i32, columns: i32, depth: i32, x: usize, w: usize, c: usize, ld: i32): void {
  for (let r = 0; r < rows; r++) {
    const k = placeIn(x, depth);
    if (k >= 0) addScaled(load<f32>(x + (<usize>k << 2)), w + (<usize>(k * ld) << 2), c, columns);
    x += <usize>depth << 2;
    c += <usize>ld << 2;
  }
}

/** dW[depth, columns] += X^T dC, the gradient of {@link addLookedUp}, row by row of X in order. */
export function addToRows(rows: i32, columns: i32, depth: i32, x: usize, dc: usize, dw: usize, ld: i32): void {
  for (let r = 0; r < rows; r++) {
    const k = placeIn(x, depth);
    if (k >= 0) addScaled(load<f32>(x + (<usize>k << 2)), dc, dw + (<usize>(k * ld) << 2), columns);
    x += <usize>depth << 2;
    dc += <usize>ld << 2;
  }
}
