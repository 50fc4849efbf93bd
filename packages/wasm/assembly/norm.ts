/** Layer and RMS normalization of the rows of a matrix, and their gradients. */
import { firstLanes, get, put, sumOf } from './lanes';
import { madd } from './simd';
import { sumOfRow } from './sums';

/** Rows whose weight gradients are summed separately before they are added to the total. */
const BLOCK: i32 = 128;
/** Floats of a row that are summed in float32; sums of these are added in float64. */
const RUN: i32 = 1024;

/** The sum of (x - mean)^2 over a row. */
function squaresOfRow(x: usize, mean: f32, columns: i32): f64 {
  const middle = f32x4.splat(mean);
  let total: f64 = 0;
  for (let start = 0; start < columns; start += RUN) {
    const count = min(RUN, columns - start);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let i = 0;
    for (; i + 8 <= count; i += 8, x += 32) {
      const d0 = f32x4.sub(v128.load(x), middle);
      const d1 = f32x4.sub(v128.load(x, 16), middle);
      s0 = madd(d0, d0, s0);
      s1 = madd(d1, d1, s1);
    }
    for (; i < count; i += 4, x += 16) {
      const n = count - i;
      const d = n >= 4 ? f32x4.sub(v128.load(x), middle) : v128.and(f32x4.sub(get<f32>(x, n), middle), firstLanes(n));
      s0 = madd(d, d, s0);
    }
    total += <f64>sumOf(f32x4.add(s0, s1));
  }
  return total;
}

// @ts-ignore: decorator
@inline
function scaled<T>(x: usize, middle: v128, factor: v128, gain: usize, offset: usize, y: usize, n: i32): void {
  let value = f32x4.mul(f32x4.sub(get<T>(x, n), middle), factor);
  if (gain != 0) value = f32x4.mul(value, get<T>(gain, n));
  if (offset != 0) value = f32x4.add(value, get<T>(offset, n));
  put<T>(y, value, n);
}

/**
 * y = (x - mean) / sqrt(variance + epsilon) gain + offset in each of `rows` rows, with the mean and variance of the row.
 *
 * @param centered false: mean 0, so that variance is the mean of x^2.
 * @param gain address of `columns` floats, or 0 for ones. @param offset likewise, or 0 for none.
 * @param statistics `rows` means, then `rows` values of 1 / sqrt(variance + epsilon).
 */
export function normalizeRows(
  x: usize, rows: i32, columns: i32, centered: bool, epsilon: f32, gain: usize, offset: usize, y: usize,
  statistics: usize,
): void {
  const bytes = <usize>columns << 2;
  const whole = columns & ~3;
  const end = <usize>whole << 2;
  for (let r = 0; r < rows; r++) {
    const mean: f32 = centered ? <f32>(sumOfRow(x, columns) / <f64>columns) : 0;
    const variance = squaresOfRow(x, mean, columns) / <f64>columns;
    const inverse = <f32>(1 / Math.sqrt(variance + <f64>epsilon));
    const at = statistics + (<usize>r << 2);
    store<f32>(at, mean);
    store<f32>(at + (<usize>rows << 2), inverse);
    const middle = f32x4.splat(mean);
    const factor = f32x4.splat(inverse);
    for (let c: usize = 0; c < end; c += 16) {
      scaled<i32>(x + c, middle, factor, gain ? gain + c : 0, offset ? offset + c : 0, y + c, 4);
    }
    if (whole < columns) {
      const last = offset ? offset + end : 0;
      scaled<f32>(x + end, middle, factor, gain ? gain + end : 0, last, y + end, columns - whole);
    }
    x += bytes;
    y += bytes;
  }
}

/** Adds `from` to `to` and zeros it. */
function pour(from: usize, to: usize, columns: i32): void {
  for (let i = 0; i < columns; i++) {
    const at = <usize>i << 2;
    store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at));
    store<f32>(from + at, 0);
  }
}

// @ts-ignore: decorator
@inline
function add<T>(to: usize, value: v128, n: i32): void {
  put<T>(to, f32x4.add(get<T>(to, n), value), n);
}

/** The sums of dy gain and of dy gain (x - mean) / deviation over a row. */
let sumG: f64 = 0;
let sumH: f64 = 0;

/** Sets the sums of a row, and adds its share to the gradients of the gain and the offset. */
function sumsOfRow(
  x: usize, dy: usize, columns: i32, middle: v128, factor: v128, gain: usize, dGain: usize, dOffset: usize,
): void {
  sumG = 0;
  sumH = 0;
  for (let start = 0; start < columns; start += RUN) {
    const stop = min(start + RUN, columns);
    let g = f32x4.splat(0);
    let h = f32x4.splat(0);
    let c = start;
    for (; c + 4 <= stop; c += 4) {
      const at = <usize>c << 2;
      let d = v128.load(dy + at);
      const hat = f32x4.mul(f32x4.sub(v128.load(x + at), middle), factor);
      if (dGain) add<i32>(dGain + at, f32x4.mul(d, hat), 4);
      if (dOffset) add<i32>(dOffset + at, d, 4);
      if (gain) d = f32x4.mul(d, v128.load(gain + at));
      g = f32x4.add(g, d);
      h = madd(d, hat, h);
    }
    const n = stop - c;
    if (n > 0) {
      const at = <usize>c << 2;
      let d = get<f32>(dy + at, n);
      const hat = f32x4.mul(f32x4.sub(get<f32>(x + at, n), middle), factor);
      if (dGain) add<f32>(dGain + at, f32x4.mul(d, hat), n);
      if (dOffset) add<f32>(dOffset + at, d, n);
      if (gain) d = f32x4.mul(d, get<f32>(gain + at, n));
      g = f32x4.add(g, d);
      h = madd(d, v128.and(hat, firstLanes(n)), h);
    }
    sumG += <f64>sumOf(g);
    sumH += <f64>sumOf(h);
  }
}

// @ts-ignore: decorator
@inline
function inputGradient<T>(
  x: usize, dy: usize, middle: v128, factor: v128, g: v128, h: v128, gain: usize, dx: usize, n: i32,
): void {
  let d = get<T>(dy, n);
  if (gain != 0) d = f32x4.mul(d, get<T>(gain, n));
  const hat = f32x4.mul(f32x4.sub(get<T>(x, n), middle), factor);
  put<T>(dx, f32x4.mul(factor, f32x4.sub(f32x4.sub(d, g), f32x4.mul(hat, h))), n);
}

/**
 * The gradients of {@link normalizeRows}: with h = (x - mean) / deviation and d = dy gain in each row,
 * dx = (d - mean of d - h mean of d h) / deviation (without the mean of d if not `centered`), dGain = sum over rows of
 * dy h, dOffset = sum over rows of dy.
 *
 * @param dGain 0 if not wanted, like `dOffset`.
 * @param scratch room for 2 `columns` floats.
 */
export function normalizeRowsGrad(
  x: usize, dy: usize, rows: i32, columns: i32, centered: bool, gain: usize, statistics: usize,
  dx: usize, dGain: usize, dOffset: usize, scratch: usize,
): void {
  const bytes = <usize>columns << 2;
  const whole = columns & ~3;
  const end = <usize>whole << 2;
  const partGain = dGain ? scratch : 0;
  const partOffset = dOffset ? scratch + bytes : 0;
  memory.fill(scratch, 0, 2 * bytes);
  if (dGain) memory.fill(dGain, 0, bytes);
  if (dOffset) memory.fill(dOffset, 0, bytes);
  for (let r = 0; r < rows; r++) {
    const at = statistics + (<usize>r << 2);
    const middle = v128.load32_splat(at);
    const factor = v128.load32_splat(at + (<usize>rows << 2));
    sumsOfRow(x, dy, columns, middle, factor, gain, partGain, partOffset);
    const g = f32x4.splat(centered ? <f32>(sumG / <f64>columns) : 0);
    const h = f32x4.splat(<f32>(sumH / <f64>columns));
    for (let c: usize = 0; c < end; c += 16) {
      inputGradient<i32>(x + c, dy + c, middle, factor, g, h, gain ? gain + c : 0, dx + c, 4);
    }
    if (whole < columns) {
      inputGradient<f32>(x + end, dy + end, middle, factor, g, h, gain ? gain + end : 0, dx + end, columns - whole);
    }
    if ((r + 1) % BLOCK == 0 || r + 1 == rows) {
      if (dGain) pour(partGain, dGain, columns);
      if (dOffset) pour(partOffset, dOffset, columns);
    }
    x += bytes;
    dy += bytes;
    dx += bytes;
  }
}
