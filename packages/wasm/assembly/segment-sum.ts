/** y[s] = sum of the rows x[i] with ids[i] = s, in ascending order of i; ids outside [0, segments) are ignored. */
export function segmentSum(x: usize, ids: usize, rows: i32, width: i32, segments: i32, y: usize): void {
  const bytes = <usize>width << 2;
  memory.fill(y, 0, <usize>segments * bytes);
  for (let i = 0; i < rows; i++) {
    const id = load<i32>(ids + (<usize>i << 2));
    if (id >= 0 && id < segments) {
      const to = y + <usize>id * bytes;
      let c = 0;
      for (; c + 4 <= width; c += 4) {
        const at = <usize>c << 2;
        v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(x + at)));
      }
      for (; c < width; c++) {
        const at = <usize>c << 2;
        store<f32>(to + at, load<f32>(to + at) + load<f32>(x + at));
      }
    }
    x += bytes;
  }
}
