/** Copies `rows` runs of `count` 32-bit values, `stride` values apart, to consecutive memory. */
export function gatherRuns(from: usize, stride: i32, rows: i32, count: i32, to: usize): void {
  const step = <usize>stride << 2;
  const bytes = <usize>count << 2;
  if (count < 8) {
    for (let r = 0; r < rows; r++) {
      for (let at: usize = 0; at < bytes; at += 4) store<u32>(to + at, load<u32>(from + at));
      from += step;
      to += bytes;
    }
    return;
  }
  for (let r = 0; r < rows; r++) {
    memory.copy(to, from, bytes);
    from += step;
    to += bytes;
  }
}
