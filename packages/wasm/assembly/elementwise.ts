/** Element-wise functions of one or two arguments. */

const ADD: i32 = 0;
const SUB: i32 = 1;
const MULTIPLY: i32 = 2;
const DIVIDE: i32 = 3;
const MAXIMUM: i32 = 4;

// @ts-ignore: decorator
@inline
function combine(kind: i32, a: v128, b: v128): v128 {
  if (kind == ADD) return f32x4.add(a, b);
  if (kind == SUB) return f32x4.sub(a, b);
  if (kind == MULTIPLY) return f32x4.mul(a, b);
  if (kind == DIVIDE) return f32x4.div(a, b);
  if (kind == MAXIMUM) return f32x4.max(a, b);
  return f32x4.min(a, b);
}

/** Loads four consecutive floats from an address, or one float repeated four times. */
// @ts-ignore: decorator
@inline
function four(at: usize, step: i32): v128 {
  return step == 0 ? v128.load32_splat(at) : v128.load(at);
}

// @ts-ignore: decorator
@inline
function rowOf(kind: i32, a: usize, stepA: i32, b: usize, stepB: i32, y: usize, columns: i32): void {
  const jumpA: usize = stepA == 0 ? 0 : 16;
  const jumpB: usize = stepB == 0 ? 0 : 16;
  let c = 0;
  for (; c + 16 <= columns; c += 16) {
    const p0 = four(a, stepA), p1 = four(a + jumpA, stepA), p2 = four(a + 2 * jumpA, stepA), p3 = four(a + 3 * jumpA, stepA);
    const q0 = four(b, stepB), q1 = four(b + jumpB, stepB), q2 = four(b + 2 * jumpB, stepB), q3 = four(b + 3 * jumpB, stepB);
    v128.store(y, combine(kind, p0, q0));
    v128.store(y, combine(kind, p1, q1), 16);
    v128.store(y, combine(kind, p2, q2), 32);
    v128.store(y, combine(kind, p3, q3), 48);
    a += 4 * jumpA;
    b += 4 * jumpB;
    y += 64;
  }
  for (; c < columns; c++) {
    v128.store32_lane(y, combine(kind, v128.load32_zero(a), v128.load32_zero(b)), 0);
    a += jumpA >> 2;
    b += jumpB >> 2;
    y += 4;
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
 * @param kind 0 addition, 1 subtraction, 2 multiplication, 3 division, 4 maximum, 5 minimum.
 * @param stepA 0 or 1, like `stepB`; not both 0.
 */
export function binary(
  kind: i32, a: usize, rowA: i32, stepA: i32, b: usize, rowB: i32, stepB: i32, y: usize, rows: i32, columns: i32,
): void {
  if (kind == ADD) rowsOf(ADD, a, rowA, stepA, b, rowB, stepB, y, rows, columns);
  else if (kind == SUB) rowsOf(SUB, a, rowA, stepA, b, rowB, stepB, y, rows, columns);
  else if (kind == MULTIPLY) rowsOf(MULTIPLY, a, rowA, stepA, b, rowB, stepB, y, rows, columns);
  else if (kind == DIVIDE) rowsOf(DIVIDE, a, rowA, stepA, b, rowB, stepB, y, rows, columns);
  else if (kind == MAXIMUM) rowsOf(MAXIMUM, a, rowA, stepA, b, rowB, stepB, y, rows, columns);
  else rowsOf(5, a, rowA, stepA, b, rowB, stepB, y, rows, columns);
}

/** max(x, 0); NaN stays NaN. */
// @ts-ignore: decorator
@inline
function positive(x: v128): v128 {
  return v128.andnot(x, f32x4.le(x, f32x4.splat(0)));
}

/** y = max(x, 0); NaN stays NaN. */
export function relu(x: usize, y: usize, count: i32): void {
  const end = x + ((<usize>count & ~15) << 2);
  for (; x < end; x += 64) {
    v128.store(y, positive(v128.load(x)));
    v128.store(y, positive(v128.load(x, 16)), 16);
    v128.store(y, positive(v128.load(x, 32)), 32);
    v128.store(y, positive(v128.load(x, 48)), 48);
    y += 64;
  }
  for (let i = count & 15; i > 0; i--) {
    v128.store32_lane(y, positive(v128.load32_zero(x)), 0);
    x += 4;
    y += 4;
  }
}

/** dy if x > 0, else 0; NaN if x is NaN. */
// @ts-ignore: decorator
@inline
function pass(x: v128, dy: v128): v128 {
  return v128.or(v128.and(dy, f32x4.gt(x, f32x4.splat(0))), f32x4.ne(x, x));
}

/** Gradient of relu with respect to x. */
export function reluGrad(x: usize, dy: usize, dx: usize, count: i32): void {
  const end = x + ((<usize>count & ~15) << 2);
  for (; x < end; x += 64) {
    v128.store(dx, pass(v128.load(x), v128.load(dy)));
    v128.store(dx, pass(v128.load(x, 16), v128.load(dy, 16)), 16);
    v128.store(dx, pass(v128.load(x, 32), v128.load(dy, 32)), 32);
    v128.store(dx, pass(v128.load(x, 48), v128.load(dy, 48)), 48);
    dy += 64;
    dx += 64;
  }
  for (let i = count & 15; i > 0; i--) {
    v128.store32_lane(dx, pass(v128.load32_zero(x), v128.load32_zero(dy)), 0);
    x += 4;
    dy += 4;
    dx += 4;
  }
}
