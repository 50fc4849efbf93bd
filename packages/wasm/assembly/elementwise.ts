/** Element-wise functions of one and two values. */

const ADD: i32 = 0;
const SUB: i32 = 1;
const MULTIPLY: i32 = 2;

// @ts-ignore: decorator
@inline
function combine(kind: i32, a: v128, b: v128): v128 {
  if (kind == ADD) return f32x4.add(a, b);
  if (kind == SUB) return f32x4.sub(a, b);
  if (kind == MULTIPLY) return f32x4.mul(a, b);
  return f32x4.div(a, b);
}

/** Four floats in a row, or one of them four times. */
// @ts-ignore: decorator
@inline
function four(at: usize, offset: usize, step: i32): v128 {
  return step == 0 ? v128.load32_splat(at) : v128.load(at + offset);
}

// @ts-ignore: decorator
@inline
function rowOf(kind: i32, a: usize, stepA: i32, b: usize, stepB: i32, y: usize, columns: i32): void {
  let c = 0;
  for (; c + 4 <= columns; c += 4) {
    const at = <usize>c << 2;
    v128.store(y + at, combine(kind, four(a, at, stepA), four(b, at, stepB)));
  }
  for (; c < columns; c++) {
    const at = <usize>c << 2;
    const p = v128.load32_zero(stepA == 0 ? a : a + at);
    const q = v128.load32_zero(stepB == 0 ? b : b + at);
    v128.store32_lane(y + at, combine(kind, p, q), 0);
  }
}

// @ts-ignore: decorator
@inline
function rowsOf(
  kind: i32, a: usize, rowA: i32, stepA: i32, b: usize, rowB: i32, stepB: i32, y: usize, rows: i32, columns: i32,
): void {
  for (let r = 0; r < rows; r++) {
    if (stepA == 0) rowOf(kind, a, 0, b, 1, y, columns);
    else if (stepB == 0) rowOf(kind, a, 1, b, 0, y, columns);
    else rowOf(kind, a, 1, b, 1, y, columns);
    a += <usize>rowA << 2;
    b += <usize>rowB << 2;
    y += <usize>columns << 2;
  }
}

/**
 * y[r, c] = a[r rowA + c stepA] op b[r rowB + c stepB].
 *
 * @param kind 0 addition, 1 subtraction, 2 multiplication, 3 division.
 * @param stepA 0 or 1, as `stepB`; not both 0.
 */
export function binary(
  kind: i32, a: usize, rowA: i32, stepA: i32, b: usize, rowB: i32, stepB: i32, y: usize, rows: i32, columns: i32,
): void {
  if (kind == ADD) rowsOf(ADD, a, rowA, stepA, b, rowB, stepB, y, rows, columns);
  else if (kind == SUB) rowsOf(SUB, a, rowA, stepA, b, rowB, stepB, y, rows, columns);
  else if (kind == MULTIPLY) rowsOf(MULTIPLY, a, rowA, stepA, b, rowB, stepB, y, rows, columns);
  else rowsOf(3, a, rowA, stepA, b, rowB, stepB, y, rows, columns);
}

/** y = max(x, 0); NaN stays. */
export function relu(x: usize, y: usize, count: i32): void {
  const zero = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = <usize>i << 2;
    v128.store(y + at, f32x4.max(v128.load(x + at), zero));
  }
  for (; i < count; i++) {
    const at = <usize>i << 2;
    v128.store32_lane(y + at, f32x4.max(v128.load32_zero(x + at), zero), 0);
  }
}

/** dy where x > 0, else 0; NaN where x is NaN. */
// @ts-ignore: decorator
@inline
function pass(x: v128, dy: v128): v128 {
  return v128.or(v128.and(dy, f32x4.gt(x, f32x4.splat(0))), f32x4.ne(x, x));
}

/** Gradient of relu in x. */
export function reluGrad(x: usize, dy: usize, dx: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = <usize>i << 2;
    v128.store(dx + at, pass(v128.load(x + at), v128.load(dy + at)));
  }
  for (; i < count; i++) {
    const at = <usize>i << 2;
    v128.store32_lane(dx + at, pass(v128.load32_zero(x + at), v128.load32_zero(dy + at)), 0);
  }
}
