/**
 * Single-precision matrix multiplication: C = op(A) op(B), row-major, packed into panels and multiplied in tiles.
 *
 * Sums run over k in ascending order within blocks of KC, one product at a time, on every machine.
 */
import { gemv, isNarrow } from './gemv';
import { madd } from './simd';
import { packA, packB } from './pack';
import { KC, MC, MR, NC, NR, PACKED_A, PACKED_B, TILE } from './blocking';

/** Bytes of scratch that gemm needs. */
export function gemmScratch(): usize {
  return PACKED_A + PACKED_B + TILE;
}

/**
 * Adds the product of two packed panels to one MR x NR tile of C.
 *
 * The sums start from what C holds: a branch after the loop costs the compiler half of its registers.
 */
function tile(k: i32, a: usize, b: usize, c: usize, stride: usize): void {
  let row = c;
  let c00 = v128.load(row);
  let c01 = v128.load(row, 16);
  row += stride;
  let c10 = v128.load(row);
  let c11 = v128.load(row, 16);
  row += stride;
  let c20 = v128.load(row);
  let c21 = v128.load(row, 16);
  row += stride;
  let c30 = v128.load(row);
  let c31 = v128.load(row, 16);
  row += stride;
  let c40 = v128.load(row);
  let c41 = v128.load(row, 16);
  for (let i = 0; i < k; i++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const s0 = v128.load32_splat(a);
    c00 = madd(s0, b0, c00);
    c01 = madd(s0, b1, c01);
    const s1 = v128.load32_splat(a, 4);
    c10 = madd(s1, b0, c10);
    c11 = madd(s1, b1, c11);
    const s2 = v128.load32_splat(a, 8);
    c20 = madd(s2, b0, c20);
    c21 = madd(s2, b1, c21);
    const s3 = v128.load32_splat(a, 12);
    c30 = madd(s3, b0, c30);
    c31 = madd(s3, b1, c31);
    const s4 = v128.load32_splat(a, 16);
    c40 = madd(s4, b0, c40);
    c41 = madd(s4, b1, c41);
    a += MR * 4;
    b += NR * 4;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  c += stride;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  c += stride;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  c += stride;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  c += stride;
  v128.store(c, c40);
  v128.store(c, c41, 16);
}

/** `tile` for one or two rows; `second` is the address of the other row of C, or of 8 floats to spare. */
function tile2(k: i32, a: usize, b: usize, c: usize, second: usize): void {
  let c00 = v128.load(c);
  let c01 = v128.load(c, 16);
  let c10 = v128.load(second);
  let c11 = v128.load(second, 16);
  for (let i = 0; i < k; i++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const s0 = v128.load32_splat(a);
    c00 = madd(s0, b0, c00);
    c01 = madd(s0, b1, c01);
    const s1 = v128.load32_splat(a, 4);
    c10 = madd(s1, b0, c10);
    c11 = madd(s1, b1, c11);
    a += MR * 4;
    b += NR * 4;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(second, c10);
  v128.store(second, c11, 16);
}

/** Copies `rows` x `columns` floats between places with rows `fromStride` and `toStride` bytes apart. */
function copy(from: usize, fromStride: usize, to: usize, toStride: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = <usize>j << 2;
      store<f32>(to + at, load<f32>(from + at));
    }
    from += fromStride;
    to += toStride;
  }
}

/** Adds the product of a packed block of A (mc x kc) and a packed block of B (kc x nc) to the block of C at `c`. */
function multiply(mc: i32, nc: i32, kc: i32, a: usize, b: usize, c: usize, stride: usize, edge: usize): void {
  for (let j = 0; j < nc; j += NR) {
    const panelB = b + ((<usize>j * <usize>kc) << 2);
    for (let i = 0; i < mc; i += MR) {
      const panelA = a + ((<usize>i * <usize>kc) << 2);
      const at = c + <usize>i * stride + (<usize>j << 2);
      const rows = min(MR, mc - i);
      const columns = min(NR, nc - j);
      if (rows == MR && columns == NR) {
        tile(kc, panelA, panelB, at, stride);
      } else if (rows <= 2 && columns == NR) {
        tile2(kc, panelA, panelB, at, rows == 2 ? at + stride : edge);
      } else {
        copy(at, stride, edge, NR * 4, rows, columns);
        tile(kc, panelA, panelB, edge, NR * 4);
        copy(edge, NR * 4, at, stride, rows, columns);
      }
    }
  }
}

/**
 * C[m, n] (+)= op(A)[m, k] op(B)[k, n].
 *
 * @param lda floats from one stored row of A to the next (A is stored [k, m] when `transposeA`); likewise `ldb`, `ldc`.
 * @param accumulate adds to C instead of overwriting it.
 * @param scratch `gemmScratch()` bytes, aligned to 16.
 */
export function gemm(
  m: i32, n: i32, k: i32,
  a: usize, lda: i32, transposeA: bool,
  b: usize, ldb: i32, transposeB: bool,
  c: usize, ldc: i32, accumulate: bool,
  scratch: usize,
): void {
  if (m <= 0 || n <= 0) return;
  if (isNarrow(m, transposeB)) {
    gemv(m, n, k, a, lda, transposeA, b, ldb, transposeB, c, ldc, accumulate);
    return;
  }
  // A column is a row of the transposed product, and lies in memory alike.
  if (n == 1 && ldc == 1) {
    gemv(1, m, k, b, ldb, !transposeB, a, lda, !transposeA, c, m, accumulate);
    return;
  }
  const stride = <usize>ldc << 2;
  if (!accumulate) for (let i = 0; i < m; i++) memory.fill(c + <usize>i * stride, 0, <usize>n << 2);
  const packedA = scratch;
  const packedB = scratch + PACKED_A;
  const edge = packedB + PACKED_B;
  for (let jc = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc);
    for (let pc = 0; pc < k; pc += KC) {
      const kc = min(KC, k - pc);
      packB(b, ldb, transposeB, pc, jc, kc, nc, packedB);
      for (let ic = 0; ic < m; ic += MC) {
        const mc = min(MC, m - ic);
        packA(a, lda, transposeA, ic, pc, mc, kc, packedA);
        multiply(mc, nc, kc, packedA, packedB, c + <usize>ic * stride + (<usize>jc << 2), stride, edge);
      }
    }
  }
}

/** Bytes of a matrix [k, n] packed whole. */
export function packedBytes(n: i32, k: i32): usize {
  return (<usize>((n + NR - 1) / NR * NR) * <usize>k) << 2;
}

/** Packs op(B)[k, n] whole, for many products with it. @param to `packedBytes(n, k)` bytes, aligned to 16. */
export function packWhole(b: usize, ldb: i32, transposeB: bool, n: i32, k: i32, to: usize): void {
  for (let jc = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc);
    for (let pc = 0; pc < k; pc += KC) {
      const kc = min(KC, k - pc);
      packB(b, ldb, transposeB, pc, jc, kc, nc, to);
      to += packedBytes(nc, kc);
    }
  }
}

/** C[m, n] += A[m, k] B[k, n], with B from `packWhole`. The same bits as `gemm` gives. */
export function gemmPacked(
  m: i32, n: i32, k: i32, a: usize, lda: i32, packedB: usize, c: usize, ldc: i32, scratch: usize,
): void {
  const stride = <usize>ldc << 2;
  const edge = scratch + PACKED_A + PACKED_B;
  for (let jc = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc);
    for (let pc = 0; pc < k; pc += KC) {
      const kc = min(KC, k - pc);
      for (let ic = 0; ic < m; ic += MC) {
        const mc = min(MC, m - ic);
        packA(a, lda, false, ic, pc, mc, kc, scratch);
        multiply(mc, nc, kc, scratch, packedB, c + <usize>ic * stride + (<usize>jc << 2), stride, edge);
      }
      packedB += packedBytes(nc, kc);
    }
  }
}
