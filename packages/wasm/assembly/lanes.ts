/** Loads and stores of up to four floats: with `T` = i32 always four, known at compile time; with f32 the first `n`. */

function part(at: usize, n: i32): v128 {
  let v = v128.load32_zero(at);
  if (n > 1) v = v128.load32_lane(at, v, 1, 4);
  if (n > 2) v = v128.load32_lane(at, v, 2, 8);
  return v;
}

function putPart(at: usize, v: v128, n: i32): void {
  v128.store32_lane(at, v, 0);
  if (n > 1) v128.store32_lane(at, v, 1, 4);
  if (n > 2) v128.store32_lane(at, v, 2, 8);
}

/** Loads floats from an address, with zeros in the lanes beyond `n`. */
// @ts-ignore: decorator
@inline
export function get<T>(at: usize, n: i32): v128 {
  if (isInteger<T>()) return v128.load(at);
  return part(at, n);
}

/** Stores the first `n` lanes. */
// @ts-ignore: decorator
@inline
export function put<T>(at: usize, v: v128, n: i32): void {
  if (isInteger<T>()) v128.store(at, v);
  else putPart(at, v, n);
}

/**
 * Replaces denormal numbers (below 1.2e-38) with zero: on many x86 processors they cost a hundred cycles per operation.
 * Compares bits, because a comparison of floats would already be slow.
 */
// @ts-ignore: decorator
@inline
export function flush(v: v128): v128 {
  const size = v128.and(v, i32x4.splat(0x7fffffff));
  return v128.and(v, i32x4.ge_s(size, i32x4.splat(0x00800000)));
}
