/** Copies blocks of a matrix into zero-padded panels, which the tile kernel reads sequentially. */
import { MR, NR } from './blocking';

/** Writes the transpose of the 4 x 4 block at `from` (rows `stride` bytes apart) to `to` (rows `step` bytes apart). */
// @ts-ignore: decorator
@inline
export function transpose4(from: usize, stride: usize, to: usize, step: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + stride);
  const r2 = v128.load(from + 2 * stride);
  const r3 = v128.load(from + 3 * stride);
  const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(a, b, 0, 1, 4, 5));
  v128.store(to + step, v128.shuffle<f32>(a, b, 2, 3, 6, 7));
  v128.store(to + 2 * step, v128.shuffle<f32>(c, d, 0, 1, 4, 5));
  v128.store(to + 3 * step, v128.shuffle<f32>(c, d, 2, 3, 6, 7));
}

/** Panels of NR columns of op(B)[pc .. pc + kc, jc .. jc + nc]: for each k, NR values. */
export function packB(
  b: usize, ldb: i32, transposed: bool, pc: i32, jc: i32, kc: i32, nc: i32, to: usize,
): void {
  const stride = <usize>ldb << 2;
  for (let j = 0; j < nc; j += NR) {
    const columns = min(NR, nc - j);
    if (!transposed) {
      let from = b + <usize>pc * stride + (<usize>(jc + j) << 2);
      if (columns == NR) {
        for (let p = 0; p < kc; p++) {
          v128.store(to, v128.load(from));
          v128.store(to, v128.load(from, 16), 16);
          from += stride;
          to += NR * 4;
        }
      } else {
        for (let p = 0; p < kc; p++) {
          for (let q = 0; q < NR; q++) {
            store<f32>(to + (<usize>q << 2), q < columns ? load<f32>(from + (<usize>q << 2)) : 0);
          }
          from += stride;
          to += NR * 4;
        }
      }
    } else {
      const from = b + <usize>(jc + j) * stride + (<usize>pc << 2);
      let p = 0;
      if (columns == NR) {
        for (; p + 4 <= kc; p += 4) {
          const block = from + (<usize>p << 2);
          transpose4(block, stride, to, NR * 4);
          transpose4(block + 4 * stride, stride, to + 16, NR * 4);
          to += 4 * NR * 4;
        }
      }
      for (; p < kc; p++) {
        for (let q = 0; q < NR; q++) {
          const value: f32 = q < columns ? load<f32>(from + <usize>q * stride + (<usize>p << 2)) : 0;
          store<f32>(to + (<usize>q << 2), value);
        }
        to += NR * 4;
      }
    }
  }
}

/** Panels of MR rows of op(A)[ic .. ic + mc, pc .. pc + kc]: for each k, MR values. */
export function packA(
  a: usize, lda: i32, transposed: bool, ic: i32, pc: i32, mc: i32, kc: i32, to: usize,
): void {
  const stride = <usize>lda << 2;
  for (let i = 0; i < mc; i += MR) {
    const rows = min(MR, mc - i);
    if (transposed) {
      let from = a + <usize>pc * stride + (<usize>(ic + i) << 2);
      if (rows == MR) {
        for (let p = 0; p < kc; p++) {
          v128.store(to, v128.load(from));
          store<f32>(to, load<f32>(from, 16), 16);
          from += stride;
          to += MR * 4;
        }
      } else {
        for (let p = 0; p < kc; p++) {
          for (let q = 0; q < MR; q++) {
            store<f32>(to + (<usize>q << 2), q < rows ? load<f32>(from + (<usize>q << 2)) : 0);
          }
          from += stride;
          to += MR * 4;
        }
      }
    } else {
      const from = a + <usize>(ic + i) * stride + (<usize>pc << 2);
      let p = 0;
      if (rows == MR) {
        for (; p + 4 <= kc; p += 4) {
          const block = from + (<usize>p << 2);
          transpose4(block, stride, to, MR * 4);
          const r4 = v128.load(block + 4 * stride);
          v128.store32_lane(to, r4, 0, 16);
          v128.store32_lane(to + MR * 4, r4, 1, 16);
          v128.store32_lane(to + 2 * MR * 4, r4, 2, 16);
          v128.store32_lane(to + 3 * MR * 4, r4, 3, 16);
          to += 4 * MR * 4;
        }
      }
      for (; p < kc; p++) {
        for (let q = 0; q < MR; q++) {
          const value: f32 = q < rows ? load<f32>(from + <usize>q * stride + (<usize>p << 2)) : 0;
          store<f32>(to + (<usize>q << 2), value);
        }
        to += MR * 4;
      }
    }
  }
}
