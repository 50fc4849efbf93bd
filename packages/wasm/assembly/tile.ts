/** The innermost loop of a matrix product. */
import { MR, NR } from './blocking';
import { madd } from './simd';

/**
 * Adds the product of MR rows of A and NR columns of B to one tile of C.
 *
 * The sums start from the values in C: a branch after the loop would make the compiler lose half of its registers, and so
 * does inlining; a function with a single call would be inlined.
 *
 * @param a for each k, MR consecutive floats; `stepA` bytes from one k to the next, MR * 4 in a packed panel.
 * @param b for each k, NR consecutive floats; `stepB` bytes from one k to the next.
 */
export function tile(k: i32, a: usize, stepA: usize, b: usize, stepB: usize, c: usize, stride: usize): void {
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

/** `tile` for one or two rows; `second` is the address of the second row of C, or of 8 spare floats. */
export function tile2(k: i32, a: usize, b: usize, c: usize, second: usize): void {
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
