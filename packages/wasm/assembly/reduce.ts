/** Sums over the rows of a matrix. */
import { madd } from './simd';

/** Rows summed separately before they are added to the total, which keeps rounding errors of long sums small. */
const BLOCK: i32 = 128;

/** y[c] = sum over r of x[r, c], by blocks of rows in ascending order. */
export function sumRows(x: usize, rows: i32, columns: i32, y: usize): void {
  const stride = <usize>columns << 2;
  memory.fill(y, 0, stride);
  for (let r = 0; r < rows; r += BLOCK) {
    const count = min(BLOCK, rows - r);
    const block = x + <usize>r * stride;
    let c = 0;
    for (; c + 16 <= columns; c += 16) {
      let s0 = f32x4.splat(0);
      let s1 = f32x4.splat(0);
      let s2 = f32x4.splat(0);
      let s3 = f32x4.splat(0);
      let at = block + (<usize>c << 2);
      for (let i = 0; i < count; i++) {
        s0 = f32x4.add(s0, v128.load(at));
        s1 = f32x4.add(s1, v128.load(at, 16));
        s2 = f32x4.add(s2, v128.load(at, 32));
        s3 = f32x4.add(s3, v128.load(at, 48));
        at += stride;
      }
      const to = y + (<usize>c << 2);
      v128.store(to, f32x4.add(v128.load(to), s0));
      v128.store(to, f32x4.add(v128.load(to, 16), s1), 16);
      v128.store(to, f32x4.add(v128.load(to, 32), s2), 32);
      v128.store(to, f32x4.add(v128.load(to, 48), s3), 48);
    }
    for (; c + 4 <= columns; c += 4) {
      let sum = f32x4.splat(0);
      let at = block + (<usize>c << 2);
      for (let i = 0; i < count; i++) {
        sum = f32x4.add(sum, v128.load(at));
        at += stride;
      }
      const to = y + (<usize>c << 2);
      v128.store(to, f32x4.add(v128.load(to), sum));
    }
    for (; c < columns; c++) {
      let sum: f32 = 0;
      let at = block + (<usize>c << 2);
      for (let i = 0; i < count; i++) {
        sum += load<f32>(at);
        at += stride;
      }
      const to = y + (<usize>c << 2);
      store<f32>(to, load<f32>(to) + sum);
    }
  }
}

/** y[c] = sum over r of dy[r, c] (x[r, c] - mean[c]). */
export function sumProducts(x: usize, dy: usize, mean: usize, rows: i32, columns: i32, y: usize): void {
  const stride = <usize>columns << 2;
  memory.fill(y, 0, stride);
  for (let r = 0; r < rows; r += BLOCK) {
    const count = min(BLOCK, rows - r);
    let c = 0;
    for (; c + 8 <= columns; c += 8) {
      let s0 = f32x4.splat(0);
      let s1 = f32x4.splat(0);
      let at = <usize>r * stride + (<usize>c << 2);
      const m0 = v128.load(mean + (<usize>c << 2));
      const m1 = v128.load(mean + (<usize>c << 2), 16);
      for (let i = 0; i < count; i++) {
        s0 = madd(v128.load(dy + at), f32x4.sub(v128.load(x + at), m0), s0);
        s1 = madd(v128.load(dy + at, 16), f32x4.sub(v128.load(x + at, 16), m1), s1);
        at += stride;
      }
      const to = y + (<usize>c << 2);
      v128.store(to, f32x4.add(v128.load(to), s0));
      v128.store(to, f32x4.add(v128.load(to, 16), s1), 16);
    }
    for (; c < columns; c++) {
      let sum: f32 = 0;
      let at = <usize>r * stride + (<usize>c << 2);
      const m = load<f32>(mean + (<usize>c << 2));
      for (let i = 0; i < count; i++) {
        sum += load<f32>(dy + at) * (load<f32>(x + at) - m);
        at += stride;
      }
      const to = y + (<usize>c << 2);
      store<f32>(to, load<f32>(to) + sum);
    }
  }
}

/** y[c] = sum over r of (x[r, c] - mean[c])^2. */
export function sumSquares(x: usize, mean: usize, rows: i32, columns: i32, y: usize): void {
  const stride = <usize>columns << 2;
  memory.fill(y, 0, stride);
  for (let r = 0; r < rows; r += BLOCK) {
    const count = min(BLOCK, rows - r);
    const block = x + <usize>r * stride;
    let c = 0;
    for (; c + 8 <= columns; c += 8) {
      let s0 = f32x4.splat(0);
      let s1 = f32x4.splat(0);
      let at = block + (<usize>c << 2);
      const m0 = v128.load(mean + (<usize>c << 2));
      const m1 = v128.load(mean + (<usize>c << 2), 16);
      for (let i = 0; i < count; i++) {
        const d0 = f32x4.sub(v128.load(at), m0);
        const d1 = f32x4.sub(v128.load(at, 16), m1);
        s0 = madd(d0, d0, s0);
        s1 = madd(d1, d1, s1);
        at += stride;
      }
      const to = y + (<usize>c << 2);
      v128.store(to, f32x4.add(v128.load(to), s0));
      v128.store(to, f32x4.add(v128.load(to, 16), s1), 16);
    }
    for (; c < columns; c++) {
      let sum: f32 = 0;
      let at = block + (<usize>c << 2);
      const m = load<f32>(mean + (<usize>c << 2));
      for (let i = 0; i < count; i++) {
        const d = load<f32>(at) - m;
        sum += d * d;
        at += stride;
      }
      const to = y + (<usize>c << 2);
      store<f32>(to, load<f32>(to) + sum);
    }
  }
}
