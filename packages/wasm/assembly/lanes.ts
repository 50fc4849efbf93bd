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

/** The sum of four lanes: (0 + 1) + (2 + 3). */
// @ts-ignore: decorator
@inline
export function sumOf(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  );
}

/** The largest of four lanes; NaN if one of them is. */
// @ts-ignore: decorator
@inline
export function largestOf(v: v128): f32 {
  const half = f32x4.max(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.max(half, v128.shuffle<f32>(half, half, 1, 0, 3, 2)), 0);
}

/** A mask with all bits set in the first n lanes. */
// @ts-ignore: decorator
@inline
export function firstLanes(n: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n));
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
