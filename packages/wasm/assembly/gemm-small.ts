/**
 * Products of small matrices: B in place unless it is transposed, A in place if it is, and no copies at the edges.
 *
 * Every element is summed over k in ascending order, one product at a time: bit-identical to gemm.
 */
import { KC, MR, NR, PACKED_A } from './blocking';
import { packA, packB } from './pack';
import { tile } from './tile';

/** Floats of A and of B up to which this is faster. */
const SMALL: i32 = 1 << 13;

/** Whether {@link gemmSmall} is faster than `gemm`; it needs at least one whole tile. */
export function isSmall(m: i32, n: i32, k: i32): bool {
  return m >= MR && n >= NR && k <= KC && m * k <= SMALL && n * k <= SMALL;
}

/** Zeros one tile of C. */
// @ts-ignore: decorator
@inline
function zero(c: usize, stride: usize): void {
  const none = f32x4.splat(0);
  for (let i = 0; i < MR; i++) {
    v128.store(c, none);
    v128.store(c, none, 16);
    c += stride;
  }
}

/** C[m, n] = op(A)[m, k] op(B)[k, n] for sizes that {@link isSmall} accepts. @param scratch as for `gemm`. */
export function gemmSmall(
  m: i32, n: i32, k: i32,
  a: usize, lda: i32, transposeA: bool,
  b: usize, ldb: i32, transposeB: bool,
  c: usize, ldc: i32, scratch: usize,
): void {
  const stride = <usize>ldc << 2;
  const stepA: usize = transposeA ? <usize>lda << 2 : MR * 4;
  const stepB: usize = transposeB ? NR * 4 : <usize>ldb << 2;
  const packedB = scratch + PACKED_A;
  const panel = <usize>(MR * k) << 2;
  const last = m - MR;
  if (!transposeA) {
    packA(a, lda, false, 0, 0, m - m % MR, k, scratch);
    if (m % MR != 0) packA(a, lda, false, last, 0, MR, k, scratch + <usize>(m / MR) * panel);
  }
  // The last tile of a row or column may overlap the one before it, and writes the same numbers there.
  for (let j = 0; j < n; j += NR) {
    const column = min(j, n - NR);
    if (transposeB) packB(b, ldb, true, 0, column, k, NR, packedB);
    const fromB = transposeB ? packedB : b + (<usize>column << 2);
    let packedA = scratch;
    for (let i = 0; i < m; i += MR) {
      const first = min(i, last);
      const to = c + <usize>first * stride + (<usize>column << 2);
      zero(to, stride);
      if (transposeA) tile(k, a + (<usize>first << 2), stepA, fromB, stepB, to, stride);
      else tile(k, packedA, MR * 4, fromB, stepB, to, stride);
      packedA += panel;
    }
  }
}
