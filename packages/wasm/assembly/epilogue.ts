/** The epilogue of a matrix product: one bias per column, and an activation. */
import { exp4, sigmoid4 } from './transcendental';

const LINEAR: i32 = 0;
const RELU: i32 = 1;
const RELU6: i32 = 2;
const LEAKY_RELU: i32 = 3;
const ELU: i32 = 5;

// @ts-ignore: decorator
@inline
function activate(kind: i32, x: v128, alpha: v128): v128 {
  const zero = f32x4.splat(0);
  if (kind == LINEAR) return x;
  if (kind == RELU) return f32x4.max(x, zero);
  if (kind == RELU6) return f32x4.min(f32x4.max(x, zero), f32x4.splat(6));
  if (kind == LEAKY_RELU) return v128.bitselect(f32x4.mul(x, alpha), x, f32x4.lt(x, zero));
  if (kind == ELU) return v128.bitselect(f32x4.sub(exp4(x), f32x4.splat(1)), x, f32x4.lt(x, zero));
  return sigmoid4(x);
}

/**
 * C = f(C + bias) in place, row by row.
 *
 * @param bias address of n floats, or 0 for none.
 * @param kind 0 linear, 1 relu, 2 relu6, 3 leaky relu with slope `alpha`, 4 sigmoid, 5 elu.
 */
export function epilogue(c: usize, m: i32, n: i32, bias: usize, kind: i32, alpha: f32): void {
  const slope = f32x4.splat(alpha);
  for (let i = 0; i < m; i++) {
    let j = 0;
    for (; j + 4 <= n; j += 4) {
      const at = <usize>j << 2;
      let x = v128.load(c + at);
      if (bias != 0) x = f32x4.add(x, v128.load(bias + at));
      v128.store(c + at, activate(kind, x, slope));
    }
    for (; j < n; j++) {
      const at = <usize>j << 2;
      let x = v128.load32_zero(c + at);
      if (bias != 0) x = f32x4.add(x, v128.load32_zero(bias + at));
      v128.store32_lane(c + at, activate(kind, x, slope), 0);
    }
    c += <usize>n << 2;
  }
}
