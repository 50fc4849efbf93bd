/**
 * Single-precision matrix multiplication: C = op(A) op(B), row-major, packed into panels and multiplied in tiles.
 *
 * On every machine, sums run over k in ascending order within blocks of KC, one product at a time.
 */
import { gemmSmall, isSmall } from './gemm-small';
import { gemv, isNarrow } from './gemv';
import { packA, packB } from './pack';
import { KC, MC, MR, NC, NR, PACKED_A, PACKED_B, TILE } from './blocking';
import { tile, tile2 } from './tile';

/** Bytes of scratch that gemm needs. */
export function gemmScratch(): usize {
  return PACKED_A + PACKED_B + TILE;
}

/** Copies `rows` x `columns` floats from rows `fromStride` bytes apart to rows `toStride` bytes apart. */
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
        tile(kc, panelA, MR * 4, panelB, NR * 4, at, stride);
      } else if (rows <= 2 && columns == NR) {
        tile2(kc, panelA, panelB, at, rows == 2 ? at + stride : edge);
      } else {
        copy(at, stride, edge, NR * 4, rows, columns);
        tile(kc, panelA, MR * 4, panelB, NR * 4, edge, NR * 4);
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
  // A column is a row of the transposed product, and has the same memory layout.
  if (n == 1 && ldc == 1) {
    gemv(1, m, k, b, ldb, !transposeB, a, lda, !transposeA, c, m, accumulate);
    return;
  }
  if (!accumulate && isSmall(m, n, k)) {
    gemmSmall(m, n, k, a, lda, transposeA, b, ldb, transposeB, c, ldc, scratch);
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

/**
 * `count` products C = op(A) op(B) with C's stored one after the other, rows without gaps.
 *
 * @param nextA bytes from one A to the next, 0 if all share it; likewise `nextB`.
 */
export function gemmBatch(
  count: i32, m: i32, n: i32, k: i32,
  a: usize, transposeA: bool, nextA: usize,
  b: usize, transposeB: bool, nextB: usize,
  c: usize, scratch: usize,
): void {
  const lda = transposeA ? m : k;
  const ldb = transposeB ? k : n;
  for (let i = 0; i < count; i++) {
    gemm(m, n, k, a, lda, transposeA, b, ldb, transposeB, c, n, false, scratch);
    a += nextA;
    b += nextB;
    c += <usize>(m * n) << 2;
  }
}

/** Bytes of a fully packed matrix [k, n]. */
export function packedBytes(n: i32, k: i32): usize {
  return (<usize>((n + NR - 1) / NR * NR) * <usize>k) << 2;
}

/** Packs all of op(B)[k, n] for reuse in many products. @param to `packedBytes(n, k)` bytes, aligned to 16. */
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

/** C[m, n] += A[m, k] B[k, n], with B from `packWhole`. Bit-identical to `gemm`. */
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
