/** Activation functions of recurrent layers, and their slopes in terms of the output. */
import { sigmoid4, tanh4 } from './transcendental';

export const LINEAR: i32 = 0;
export const TANH: i32 = 1;
export const SIGMOID: i32 = 2;
/** clip(0.2 x + 0.5, 0, 1). */
export const HARD_SIGMOID: i32 = 3;
export const RELU: i32 = 4;

export function activate(kind: i32, x: v128): v128 {
  if (kind == TANH) return tanh4(x);
  if (kind == SIGMOID) return sigmoid4(x);
  if (kind == LINEAR) return x;
  const zero = f32x4.splat(0);
  if (kind == RELU) return f32x4.max(x, zero);
  const y = f32x4.add(f32x4.mul(x, f32x4.splat(0.2)), f32x4.splat(0.5));
  return f32x4.min(f32x4.max(y, zero), f32x4.splat(1));
}

/** Derivative of an activation where its value is `y`. */
// @ts-ignore: decorator
@inline
export function slope(kind: i32, y: v128): v128 {
  const one = f32x4.splat(1);
  if (kind == TANH) return f32x4.sub(one, f32x4.mul(y, y));
  if (kind == SIGMOID) return f32x4.mul(y, f32x4.sub(one, y));
  if (kind == LINEAR) return one;
  const positive = f32x4.gt(y, f32x4.splat(0));
  if (kind == RELU) return v128.and(one, positive);
  return v128.and(f32x4.splat(0.2), v128.and(positive, f32x4.lt(y, one)));
}
