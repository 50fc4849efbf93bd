/**
 * The inner loop of every convolution: a 5 x 8 tile of sums over an indexed matrix, read in place.
 *
 * Scratch holds a plain copy of an image region (no im2col). Value (i, l) of the matrix that a convolution multiplies is
 * the float at `start_i + table[l]`: in the forward pass the starts are output pixels and the table lists the taps of
 * the filter; in the gradient of the filter the starts are taps and the table lists output pixels.
 */
import { madd } from './simd';

/** Writes sum over l of (float at a_i + table[l]) b[l, j] for 5 starts a_i and 8 columns j to `to`, row by row. */
export function tapTile(
  n: i32, table: usize, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, b: usize, to: usize,
): void {
  let c00 = f32x4.splat(0);
  let c01 = f32x4.splat(0);
  let c10 = f32x4.splat(0);
  let c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0);
  let c21 = f32x4.splat(0);
  let c30 = f32x4.splat(0);
  let c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0);
  let c41 = f32x4.splat(0);
  for (let l = 0; l < n; l++) {
    const at = <usize>load<i32>(table);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const s0 = v128.load32_splat(a0 + at);
    c00 = madd(s0, b0, c00);
    c01 = madd(s0, b1, c01);
    const s1 = v128.load32_splat(a1 + at);
    c10 = madd(s1, b0, c10);
    c11 = madd(s1, b1, c11);
    const s2 = v128.load32_splat(a2 + at);
    c20 = madd(s2, b0, c20);
    c21 = madd(s2, b1, c21);
    const s3 = v128.load32_splat(a3 + at);
    c30 = madd(s3, b0, c30);
    c31 = madd(s3, b1, c31);
    const s4 = v128.load32_splat(a4 + at);
    c40 = madd(s4, b0, c40);
    c41 = madd(s4, b1, c41);
    table += 4;
    b += 32;
  }
  v128.store(to, c00);
  v128.store(to, c01, 16);
  v128.store(to, c10, 32);
  v128.store(to, c11, 48);
  v128.store(to, c20, 64);
  v128.store(to, c21, 80);
  v128.store(to, c30, 96);
  v128.store(to, c31, 112);
  v128.store(to, c40, 128);
  v128.store(to, c41, 144);
}

/** `tapTile` for the first 4 columns of b only; leaves the other columns of the tile unchanged. */
export function tapHalf(
  n: i32, table: usize, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, b: usize, to: usize,
): void {
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let c2 = f32x4.splat(0);
  let c3 = f32x4.splat(0);
  let c4 = f32x4.splat(0);
  for (let l = 0; l < n; l++) {
    const at = <usize>load<i32>(table);
    const b0 = v128.load(b);
    c0 = madd(v128.load32_splat(a0 + at), b0, c0);
    c1 = madd(v128.load32_splat(a1 + at), b0, c1);
    c2 = madd(v128.load32_splat(a2 + at), b0, c2);
    c3 = madd(v128.load32_splat(a3 + at), b0, c3);
    c4 = madd(v128.load32_splat(a4 + at), b0, c4);
    table += 4;
    b += 32;
  }
  v128.store(to, c0);
  v128.store(to, c1, 32);
  v128.store(to, c2, 64);
  v128.store(to, c3, 96);
  v128.store(to, c4, 128);
}

/** Activations max(0, x) and min(max(0, x), 6); 0 is none. The caller uses the same numbers. */
export const RELU: i32 = 1;
export const RELU6: i32 = 2;

/** Writes activation(row + bias) for `rows` rows of a tile to `out + table[i]`; `bias` 0 for none. */
export function emit(tile: usize, rows: i32, columns: i32, bias: usize, activation: i32, out: usize, table: usize): void {
  const zero = f32x4.splat(0);
  if (columns == 8) {
    const bias0 = bias ? v128.load(bias) : zero;
    const bias1 = bias ? v128.load(bias, 16) : zero;
    for (let i = 0; i < rows; i++) {
      let v0 = v128.load(tile);
      let v1 = v128.load(tile, 16);
      if (bias) {
        v0 = f32x4.add(v0, bias0);
        v1 = f32x4.add(v1, bias1);
      }
      if (activation) {
        v0 = f32x4.max(v0, zero);
        v1 = f32x4.max(v1, zero);
        if (activation == RELU6) {
          v0 = f32x4.min(v0, f32x4.splat(6));
          v1 = f32x4.min(v1, f32x4.splat(6));
        }
      }
      const to = out + <usize>load<i32>(table);
      v128.store(to, v0);
      v128.store(to, v1, 16);
      tile += 32;
      table += 4;
    }
    return;
  }
  for (let i = 0; i < rows; i++) {
    const to = out + <usize>load<i32>(table);
    for (let j = 0; j < columns; j++) {
      const at = <usize>j << 2;
      let value = load<f32>(tile + at);
      if (bias) value += load<f32>(bias + at);
      if (activation) value = max<f32>(value, 0);
      if (activation == RELU6) value = min<f32>(value, 6);
      store<f32>(to + at, value);
    }
    tile += 32;
    table += 4;
  }
}

/** Adds `rows` x `columns` of a tile to the matrix at `to`, rows `stride` bytes apart. */
export function emitSum(tile: usize, rows: i32, columns: i32, to: usize, stride: usize): void {
  for (let i = 0; i < rows; i++) {
    if (columns == 8) {
      v128.store(to, f32x4.add(v128.load(to), v128.load(tile)));
      v128.store(to, f32x4.add(v128.load(to, 16), v128.load(tile, 16)), 16);
    } else {
      for (let j = 0; j < columns; j++) {
        const at = <usize>j << 2;
        store<f32>(to + at, load<f32>(to + at) + load<f32>(tile + at));
      }
    }
    tile += 32;
    to += stride;
  }
}
