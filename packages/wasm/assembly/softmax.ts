/** Softmax over the rows of a matrix, whole or masked, log-softmax, and their gradients. */
import { firstLanes, get, largestOf, put, sumOf } from './lanes';
import { expNegative4, log4 } from './transcendental';

/** The largest of `columns` floats that are numbers; NaN only if the first is. */
export function largest(x: usize, columns: i32): f32 {
  // pmax takes one instruction on x86, max ten.
  let m0 = v128.load32_splat(x);
  let m1 = m0;
  let m2 = m0;
  let m3 = m0;
  let i = 0;
  for (; i + 16 <= columns; i += 16, x += 64) {
    m0 = f32x4.pmax(m0, v128.load(x));
    m1 = f32x4.pmax(m1, v128.load(x, 16));
    m2 = f32x4.pmax(m2, v128.load(x, 32));
    m3 = f32x4.pmax(m3, v128.load(x, 48));
  }
  for (; i + 4 <= columns; i += 4, x += 16) m0 = f32x4.pmax(m0, v128.load(x));
  for (; i < columns; i++, x += 4) m1 = f32x4.pmax(m1, v128.load32_splat(x));
  return largestOf(f32x4.pmax(f32x4.pmax(m0, m1), f32x4.pmax(m2, m3)));
}

/** Writes e^(x - most) and returns the sum. */
export function exponentials(x: usize, most: v128, columns: i32, y: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let i = 0;
  for (; i + 8 <= columns; i += 8, x += 32, y += 32) {
    const e0 = expNegative4(f32x4.sub(v128.load(x), most));
    const e1 = expNegative4(f32x4.sub(v128.load(x, 16), most));
    v128.store(y, e0);
    v128.store(y, e1, 16);
    s0 = f32x4.add(s0, e0);
    s1 = f32x4.add(s1, e1);
  }
  if (i + 4 <= columns) {
    const e = expNegative4(f32x4.sub(v128.load(x), most));
    v128.store(y, e);
    s0 = f32x4.add(s0, e);
    i += 4, x += 16, y += 16;
  }
  const rest = columns - i;
  if (rest > 0) {
    // Lanes beyond the row become 0 first, so that no large or denormal number arises there.
    const inside = firstLanes(rest);
    const d = v128.and(f32x4.sub(get<f32>(x, rest), most), inside);
    const e = v128.and(expNegative4(d), inside);
    put<f32>(y, e, rest);
    s1 = f32x4.add(s1, e);
  }
  return sumOf(f32x4.add(s0, s1));
}

/** y = y factor. */
export function scale(y: usize, columns: i32, factor: f32): void {
  const factors = f32x4.splat(factor);
  let i = 0;
  for (; i + 16 <= columns; i += 16, y += 64) {
    v128.store(y, f32x4.mul(v128.load(y), factors));
    v128.store(y, f32x4.mul(v128.load(y, 16), factors), 16);
    v128.store(y, f32x4.mul(v128.load(y, 32), factors), 32);
    v128.store(y, f32x4.mul(v128.load(y, 48), factors), 48);
  }
  for (; i + 4 <= columns; i += 4, y += 16) v128.store(y, f32x4.mul(v128.load(y), factors));
  for (; i < columns; i++, y += 4) store<f32>(y, load<f32>(y) * factor);
}

/** y = e^x / (sum of e^x) in each of `rows` rows. Values below 1.2e-38 of the largest become 0. */
export function softmax(x: usize, rows: i32, columns: i32, y: usize): void {
  const bytes = <usize>columns << 2;
  for (let r = 0; r < rows; r++) {
    const total = exponentials(x, f32x4.splat(largest(x, columns)), columns, y);
    scale(y, columns, 1 / total);
    x += bytes;
    y += bytes;
  }
}

/** y = x - ln(sum of e^x) in each of `rows` rows. */
export function logSoftmax(x: usize, rows: i32, columns: i32, y: usize): void {
  const bytes = <usize>columns << 2;
  for (let r = 0; r < rows; r++) {
    const most = f32x4.splat(largest(x, columns));
    const lse = log4(f32x4.splat(exponentials(x, most, columns, y)));
    let i = 0;
    // Subtracted one after the other: their sum may lie where floats are far apart.
    for (; i + 4 <= columns; i += 4) {
      const at = <usize>i << 2;
      v128.store(y + at, f32x4.sub(f32x4.sub(v128.load(x + at), most), lse));
    }
    for (; i < columns; i++) {
      const at = <usize>i << 2;
      v128.store32_lane(y + at, f32x4.sub(f32x4.sub(v128.load32_zero(x + at), most), lse), 0);
    }
    x += bytes;
    y += bytes;
  }
}

/** All bits of a lane are set where the byte of the mask is not 0. `T`: i32 for four bytes, f32 for the first `n`. */
// @ts-ignore: decorator
@inline
export function allowed<T>(mask: usize, n: i32): v128 {
  if (isInteger<T>()) {
    const bytes = v128.load32_zero(mask);
    return i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)), i32x4.splat(0));
  }
  let lanes = i32x4(load<u8>(mask), 0, 0, 0);
  if (n > 1) lanes = i32x4.replace_lane(lanes, 1, load<u8>(mask, 1));
  if (n > 2) lanes = i32x4.replace_lane(lanes, 2, load<u8>(mask, 2));
  return i32x4.ne(lanes, i32x4.splat(0));
}

/** Whether an allowed float of a row is NaN. */
function hasNaN(x: usize, mask: usize, columns: i32): bool {
  for (let i = 0; i < columns; i++) {
    const value = load<f32>(x + (<usize>i << 2));
    if (load<u8>(mask + i) != 0 && value != value) return true;
  }
  return false;
}

/** The largest allowed float of a row that is a number; -Infinity without any. */
function largestAllowed(x: usize, mask: usize, columns: i32): f32 {
  const lowest = f32x4.splat(-Infinity);
  let m0 = lowest;
  let m1 = lowest;
  let i = 0;
  for (; i + 8 <= columns; i += 8, x += 32) {
    m0 = f32x4.pmax(m0, v128.bitselect(v128.load(x), lowest, allowed<i32>(mask + i, 4)));
    m1 = f32x4.pmax(m1, v128.bitselect(v128.load(x, 16), lowest, allowed<i32>(mask + i + 4, 4)));
  }
  for (; i < columns; i++, x += 4) {
    if (load<u8>(mask + i) != 0) m0 = f32x4.pmax(m0, v128.load32_splat(x));
  }
  return largestOf(f32x4.pmax(m0, m1));
}

/** Softmax of one row over the places that the bytes of `mask` allow; 0 elsewhere and in a row without any. */
function maskedRow(x: usize, mask: usize, columns: i32, y: usize): void {
  const most = largestAllowed(x, mask, columns);
  if (most == -Infinity && !hasNaN(x, mask, columns)) {
    memory.fill(y, 0, <usize>columns << 2);
    return;
  }
  const mosts = f32x4.splat(most);
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let i = 0;
  let to = y;
  for (; i + 8 <= columns; i += 8, x += 32, to += 32) {
    const e0 = v128.and(expNegative4(f32x4.sub(v128.load(x), mosts)), allowed<i32>(mask + i, 4));
    const e1 = v128.and(expNegative4(f32x4.sub(v128.load(x, 16), mosts)), allowed<i32>(mask + i + 4, 4));
    v128.store(to, e0);
    v128.store(to, e1, 16);
    s0 = f32x4.add(s0, e0);
    s1 = f32x4.add(s1, e1);
  }
  if (i + 4 <= columns) {
    const e = v128.and(expNegative4(f32x4.sub(v128.load(x), mosts)), allowed<i32>(mask + i, 4));
    v128.store(to, e);
    s0 = f32x4.add(s0, e);
    i += 4, x += 16, to += 16;
  }
  const rest = columns - i;
  if (rest > 0) {
    const keep = v128.and(allowed<f32>(mask + i, rest), firstLanes(rest));
    const e = v128.and(expNegative4(v128.and(f32x4.sub(get<f32>(x, rest), mosts), keep)), keep);
    put<f32>(to, e, rest);
    s1 = f32x4.add(s1, e);
  }
  scale(y, columns, 1 / sumOf(f32x4.add(s0, s1)));
}

/**
 * Softmax over the places that a mask allows, in rows indexed by (i, j, k) in order; 0 elsewhere, and in rows without an
 * allowed place or with only -Infinity there.
 *
 * @param mask bytes, 0 where a place is not allowed; row (i, j, k) starts at i stepI + j stepJ + k stepK.
 */
export function maskedSoftmax(
  x: usize, mask: usize, n: i32, stepI: i32, m: i32, stepJ: i32, l: i32, stepK: i32, columns: i32, y: usize,
): void {
  const bytes = <usize>columns << 2;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let row = mask + <usize>i * <usize>stepI + <usize>j * <usize>stepJ;
      for (let k = 0; k < l; k++) {
        maskedRow(x, row, columns, y);
        row += <usize>stepK;
        x += bytes;
        y += bytes;
      }
    }
  }
}

/** The sum of y dy over a row. */
export function dot(y: usize, dy: usize, columns: i32): f32 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let i = 0;
  for (; i + 8 <= columns; i += 8, y += 32, dy += 32) {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(y), v128.load(dy)));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(y, 16), v128.load(dy, 16)));
  }
  for (; i < columns; i++, y += 4, dy += 4) s0 = f32x4.add(s0, f32x4.mul(v128.load32_zero(y), v128.load32_zero(dy)));
  return sumOf(f32x4.add(s0, s1));
}

/** dx = y (dy - sum of y dy) in each row: the gradient of a softmax, whole or masked, with output y. */
export function softmaxGrad(y: usize, dy: usize, rows: i32, columns: i32, dx: usize): void {
  const bytes = <usize>columns << 2;
  for (let r = 0; r < rows; r++) {
    const sum = f32x4.splat(dot(y, dy, columns));
    let i = 0;
    for (; i + 4 <= columns; i += 4) {
      const at = <usize>i << 2;
      v128.store(dx + at, f32x4.mul(v128.load(y + at), f32x4.sub(v128.load(dy + at), sum)));
    }
    for (; i < columns; i++) {
      const at = <usize>i << 2;
      v128.store32_lane(dx + at, f32x4.mul(v128.load32_zero(y + at), f32x4.sub(v128.load32_zero(dy + at), sum)), 0);
    }
    y += bytes;
    dy += bytes;
    dx += bytes;
  }
}

/** The sum of a row. */
function rowSum(x: usize, columns: i32): f32 {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let i = 0;
  for (; i + 8 <= columns; i += 8, x += 32) {
    s0 = f32x4.add(s0, v128.load(x));
    s1 = f32x4.add(s1, v128.load(x, 16));
  }
  for (; i < columns; i++, x += 4) s0 = f32x4.add(s0, v128.load32_zero(x));
  return sumOf(f32x4.add(s0, s1));
}

/** dx = dy - e^y (sum of dy) in each row: the gradient of a log-softmax with output y. */
export function logSoftmaxGrad(y: usize, dy: usize, rows: i32, columns: i32, dx: usize): void {
  const bytes = <usize>columns << 2;
  for (let r = 0; r < rows; r++) {
    const sum = f32x4.splat(rowSum(dy, columns));
    let i = 0;
    for (; i + 4 <= columns; i += 4) {
      const at = <usize>i << 2;
      const p = expNegative4(v128.load(y + at));
      v128.store(dx + at, f32x4.sub(v128.load(dy + at), f32x4.mul(p, sum)));
    }
    for (; i < columns; i++) {
      const at = <usize>i << 2;
      const p = expNegative4(v128.load32_zero(y + at));
      v128.store32_lane(dx + at, f32x4.sub(v128.load32_zero(dy + at), f32x4.mul(p, sum)), 0);
    }
    y += bytes;
    dy += bytes;
    dx += bytes;
  }
}
