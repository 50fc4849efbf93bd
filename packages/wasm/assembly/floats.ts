/** Copies and zeros short rows, for which `memory.copy` and `memory.fill` are slower. */

// @ts-ignore: decorator
@inline
export function copyFloats(to: usize, from: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(to + (<usize>i << 2), v128.load(from + (<usize>i << 2)));
  for (; i < count; i++) store<f32>(to + (<usize>i << 2), load<f32>(from + (<usize>i << 2)));
}

// @ts-ignore: decorator
@inline
export function zeroFloats(to: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) v128.store(to + (<usize>i << 2), f32x4.splat(0));
  for (; i < count; i++) store<f32>(to + (<usize>i << 2), 0);
}
