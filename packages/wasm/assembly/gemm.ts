/**
 * Single-precision matrix multiplication: C = op(A) op(B), row-major, packed into panels and multiplied in tiles.
 *
 * Sums run over k in ascending order within blocks of KC, one product at a time, on every machine.
 */
import { gemv, isNarrow } from './gemv';
import { multiply } from './tile';
import { packA, packB } from './pack';
import { KC, MC, NC, NR, PACKED_A, PACKED_B, TILE } from './blocking';

/** Bytes of scratch that gemm needs. */
export function gemmScratch(): usize {
  return PACKED_A + PACKED_B + TILE;
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
