/**
 * Products of a few rows with a matrix, without packing: C (+)= A op(B) for small m.
 *
 * Every element is summed over k in ascending order, one product at a time: bit-identical to gemm.
 */
import { madd } from './simd';

/** c[j] += sum over k of a[k] B[k, j], four rows of B at once. */
function addRows(
  m: i32, n: i32, k: i32, a: usize, row: usize, step: usize, b: usize, stride: usize, c: usize, strideC: usize,
): void {
  let p = 0;
  for (; p + 4 <= k; p += 4) {
    const b1 = b + stride;
    const b2 = b1 + stride;
    const b3 = b2 + stride;
    for (let i = 0; i < m; i++) {
      const from = a + <usize>i * row;
      const a0 = load<f32>(from);
      const a1 = load<f32>(from + step);
      const a2 = load<f32>(from + 2 * step);
      const a3 = load<f32>(from + 3 * step);
      const to = c + <usize>i * strideC;
      let j = 0;
      for (; j + 4 <= n; j += 4) {
        const at = <usize>j << 2;
        let sum = v128.load(to + at);
        sum = madd(f32x4.splat(a0), v128.load(b + at), sum);
        sum = madd(f32x4.splat(a1), v128.load(b1 + at), sum);
        sum = madd(f32x4.splat(a2), v128.load(b2 + at), sum);
        sum = madd(f32x4.splat(a3), v128.load(b3 + at), sum);
        v128.store(to + at, sum);
      }
      for (; j < n; j++) {
        const at = <usize>j << 2;
        let sum = v128.load32_zero(to + at);
        sum = madd(f32x4.splat(a0), v128.load32_zero(b + at), sum);
        sum = madd(f32x4.splat(a1), v128.load32_zero(b1 + at), sum);
        sum = madd(f32x4.splat(a2), v128.load32_zero(b2 + at), sum);
        sum = madd(f32x4.splat(a3), v128.load32_zero(b3 + at), sum);
        v128.store32_lane(to + at, sum, 0);
      }
    }
    a += 4 * step;
    b += 4 * stride;
  }
  for (; p < k; p++) {
    for (let i = 0; i < m; i++) {
      const factor = v128.load32_splat(a + <usize>i * row);
      const to = c + <usize>i * strideC;
      let j = 0;
      for (; j + 4 <= n; j += 4) {
        const at = <usize>j << 2;
        v128.store(to + at, madd(factor, v128.load(b + at), v128.load(to + at)));
      }
      for (; j < n; j++) {
        const at = <usize>j << 2;
        v128.store32_lane(to + at, madd(factor, v128.load32_zero(b + at), v128.load32_zero(to + at)), 0);
      }
    }
    a += step;
    b += stride;
  }
}

/** Adds the four products of a[p .. p + 3] with a 4 x 4 block of B, whose rows are `stride` apart, to four sums. */
// @ts-ignore: decorator
@inline
function addBlock(sum: v128, a: usize, step: usize, block: usize, stride: usize): v128 {
  const r0 = v128.load(block);
  const r1 = v128.load(block + stride);
  const r2 = v128.load(block + 2 * stride);
  const r3 = v128.load(block + 3 * stride);
  const s = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const t = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const u = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const v = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  sum = madd(v128.load32_splat(a), v128.shuffle<f32>(s, t, 0, 1, 4, 5), sum);
  sum = madd(v128.load32_splat(a + step), v128.shuffle<f32>(s, t, 2, 3, 6, 7), sum);
  sum = madd(v128.load32_splat(a + 2 * step), v128.shuffle<f32>(u, v, 0, 1, 4, 5), sum);
  return madd(v128.load32_splat(a + 3 * step), v128.shuffle<f32>(u, v, 2, 3, 6, 7), sum);
}

/** One row times a transposed matrix: c[j] += sum over k of a[k] B[j, k], eight rows of B at once. */
function addDots(n: i32, k: i32, a: usize, step: usize, b: usize, stride: usize, c: usize): void {
  let j = 0;
  for (; j + 8 <= n; j += 8) {
    let low = v128.load(c);
    let high = v128.load(c, 16);
    let from = a;
    let p = 0;
    for (; p + 4 <= k; p += 4) {
      const block = b + (<usize>p << 2);
      low = addBlock(low, from, step, block, stride);
      high = addBlock(high, from, step, block + 4 * stride, stride);
      from += 4 * step;
    }
    v128.store(c, low);
    v128.store(c, high, 16);
    for (; p < k; p++) {
      const factor = v128.load32_zero(from);
      for (let q: usize = 0; q < 8; q++) {
        const value = v128.load32_zero(b + q * stride + (<usize>p << 2));
        v128.store32_lane(c + (q << 2), madd(factor, value, v128.load32_zero(c + (q << 2))), 0);
      }
      from += step;
    }
    b += 8 * stride;
    c += 32;
  }
  for (; j < n; j++) {
    let sum = v128.load32_zero(c);
    let from = a;
    for (let p = 0; p < k; p++) {
      sum = madd(v128.load32_zero(from), v128.load32_zero(b + (<usize>p << 2)), sum);
      from += step;
    }
    v128.store32_lane(c, sum, 0);
    b += stride;
    c += 4;
  }
}

/** Whether {@link gemv} is faster than `gemm` for this shape. */
export function isNarrow(m: i32, transposeB: bool): bool {
  return transposeB ? m < 3 : m < 5;
}

/** Like `gemm`, for a few rows; needs no scratch. */
export function gemv(
  m: i32, n: i32, k: i32,
  a: usize, lda: i32, transposeA: bool,
  b: usize, ldb: i32, transposeB: bool,
  c: usize, ldc: i32, accumulate: bool,
): void {
  const strideA = <usize>lda << 2;
  const strideB = <usize>ldb << 2;
  const strideC = <usize>ldc << 2;
  const row: usize = transposeA ? 4 : strideA;
  const step: usize = transposeA ? strideA : 4;
  if (!accumulate) for (let i = 0; i < m; i++) memory.fill(c + <usize>i * strideC, 0, <usize>n << 2);
  if (!transposeB) addRows(m, n, k, a, row, step, b, strideB, c, strideC);
  else for (let i = 0; i < m; i++) addDots(n, k, a + <usize>i * row, step, b, strideB, c + <usize>i * strideC);
}
