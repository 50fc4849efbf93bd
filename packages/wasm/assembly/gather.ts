/** Whether every id is in [0, size). */
export function idsWithin(ids: usize, count: i32, size: i32): bool {
  for (let i = 0; i < count; i++) {
    if (load<u32>(ids + (<usize>i << 2)) >= <u32>size) return false;
  }
  return true;
}

/** y[o, i] = x[o, ids[i]] for rows of `width` four-byte elements; each x[o] has `size` rows. */
export function gatherRows(
  x: usize, ids: usize, y: usize, outer: i32, size: i32, count: i32, width: i32,
): void {
  const bytes = <usize>width << 2;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < count; i++) {
      const from = x + <usize>load<i32>(ids + (<usize>i << 2)) * bytes;
      let c = 0;
      for (; c + 4 <= width; c += 4) v128.store(y + (<usize>c << 2), v128.load(from + (<usize>c << 2)));
      for (; c < width; c++) store<u32>(y + (<usize>c << 2), load<u32>(from + (<usize>c << 2)));
      y += bytes;
    }
    x += <usize>size * bytes;
  }
}
