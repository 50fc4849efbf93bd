/**
 * Products of small matrices: B in place unless it is transposed, A in place if it is, and no copies at the edges.
 *
 * Every element is summed over k in ascending order, one product at a time: bit-identical to gemm.
 */
import { KC, MR, NR, PACKED_A } from './blocking';
import { packA, packB } from './pack';
import { madd } from './simd';

/** Floats of A and of B up to which this is faster. */
const SMALL: i32 = 1 << 13;

/** Whether {@link gemmSmall} is faster than `gemm`; it needs at least one whole tile. */
export function isSmall(m: i32, n: i32, k: i32): bool {
  return m >= MR && n >= NR && k <= KC && m * k <= SMALL && n * k <= SMALL;
}

/**
 * Adds the product of MR rows of A and NR columns of B to one tile of C.
 *
 * @param a for each k, MR consecutive floats; `stepA` bytes from one k to the next. @param b likewise NR floats.
 */
function tileAt(k: i32, a: usize, stepA: usize, b: usize, stepB: usize, c: usize, stride: usize): void {
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
    a += stepA;
    b += stepB;
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
      // Two calls, so that the compiler does not inline the function, which would cost it half of its registers.
      if (transposeA) tileAt(k, a + (<usize>first << 2), stepA, fromB, stepB, to, stride);
      else tileAt(k, packedA, MR * 4, fromB, stepB, to, stride);
      packedA += panel;
    }
  }
}
