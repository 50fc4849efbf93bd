/** Sums over the columns of a matrix. */
import { get, sumOf } from './lanes';
import { sumRows } from './reduce';

/** Floats that are summed in float32; sums of these are added in float64. */
const RUN: i32 = 1024;

/** The sum of `count` floats, in a fixed order. */
export function sumOfRow(x: usize, count: i32): f64 {
  let total: f64 = 0;
  for (let start = 0; start < count; start += RUN) {
    const n = min(RUN, count - start);
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let i = 0;
    for (; i + 8 <= n; i += 8, x += 32) {
      s0 = f32x4.add(s0, v128.load(x));
      s1 = f32x4.add(s1, v128.load(x, 16));
    }
    if (i + 4 <= n) {
      s0 = f32x4.add(s0, v128.load(x));
      i += 4, x += 16;
    }
    if (i < n) s1 = f32x4.add(s1, get<f32>(x, n - i));
    x += <usize>(n - i) << 2;
    total += <f64>sumOf(f32x4.add(s0, s1));
  }
  return total;
}

/** y[o, i] = sum over r of x[o, r, i] / divisor, for `outer` matrices of `rows` x `inner` floats. */
export function sumMiddle(x: usize, outer: i32, rows: i32, inner: i32, divisor: f32, y: usize): void {
  if (inner == 1) {
    for (let o = 0; o < outer; o++) {
      store<f32>(y + (<usize>o << 2), <f32>(sumOfRow(x, rows) / <f64>divisor));
      x += <usize>rows << 2;
    }
    return;
  }
  for (let o = 0; o < outer; o++) {
    sumRows(x, rows, inner, y);
    if (divisor != 1) {
      for (let i = 0; i < inner; i++) {
        const to = y + (<usize>i << 2);
        store<f32>(to, load<f32>(to) / divisor);
      }
    }
    x += (<usize>rows * <usize>inner) << 2;
    y += <usize>inner << 2;
  }
}
