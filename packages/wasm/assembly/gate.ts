/**
 * Applies gates that rows share: y[a, s, c] = x[a, s, c] gate[a, c], plus a shift if `shifted`.
 *
 * @param stride floats from one row of C to the next; at least C.
 * @param shifted adds `dropShift` if the gate equals `dropScale`, else `keepShift`.
 */
export function applyGates(
  x: usize, y: usize, gate: usize, outer: i32, shared: i32, inner: i32, stride: i32,
  dropScale: f32, shifted: bool, keepShift: f32, dropShift: f32,
): void {
  if (inner == 1 && stride == 1) {
    for (let a = 0; a < outer; a++) {
      const factor = load<f32>(gate + (<usize>a << 2));
      constantRow(x, y, shared, factor, shifted, factor != dropScale ? keepShift : dropShift);
      x += <usize>shared << 2;
      y += <usize>shared << 2;
    }
    return;
  }
  const keep = f32x4.splat(keepShift);
  const drop = f32x4.splat(dropShift);
  const dropped = f32x4.splat(dropScale);
  for (let a = 0; a < outer; a++) {
    for (let s = 0; s < shared; s++) {
      let c = 0;
      for (; c + 4 <= inner; c += 4) {
        const at = <usize>c << 2;
        const factor = v128.load(gate + at);
        let value = f32x4.mul(v128.load(x + at), factor);
        if (shifted) value = f32x4.add(value, v128.bitselect(keep, drop, f32x4.ne(factor, dropped)));
        v128.store(y + at, value);
      }
      for (; c < inner; c++) {
        const at = <usize>c << 2;
        const factor = load<f32>(gate + at);
        let value = load<f32>(x + at) * factor;
        if (shifted) value += factor != dropScale ? keepShift : dropShift;
        store<f32>(y + at, value);
      }
      x += <usize>stride << 2;
      y += <usize>stride << 2;
    }
    gate += <usize>inner << 2;
  }
}

/** Applies one gate to `count` consecutive floats. */
function constantRow(x: usize, y: usize, count: i32, factor: f32, shifted: bool, shift: f32): void {
  const factors = f32x4.splat(factor);
  const shifts = f32x4.splat(shift);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = <usize>i << 2;
    let value = f32x4.mul(v128.load(x + at), factors);
    if (shifted) value = f32x4.add(value, shifts);
    v128.store(y + at, value);
  }
  for (; i < count; i++) {
    const at = <usize>i << 2;
    let value = load<f32>(x + at) * factor;
    if (shifted) value += shift;
    store<f32>(y + at, value);
  }
}
