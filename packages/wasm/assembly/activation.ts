/** Activation functions of recurrent layers, and their derivatives in terms of the output. */
import { get, put } from './lanes';
import { sigmoidRange, tanhRange } from './transcendental';

export const LINEAR: i32 = 0;
export const TANH: i32 = 1;
export const SIGMOID: i32 = 2;
/** clip(0.2 x + 0.5, 0, 1). */
export const HARD_SIGMOID: i32 = 3;
export const RELU: i32 = 4;

// @ts-ignore: decorator
@inline
function simple(kind: i32, x: v128): v128 {
  const zero = f32x4.splat(0);
  if (kind == RELU) return f32x4.max(x, zero);
  const y = f32x4.add(f32x4.mul(x, f32x4.splat(0.2)), f32x4.splat(0.5));
  return f32x4.min(f32x4.max(y, zero), f32x4.splat(1));
}

/** Activates `count` floats in place. */
export function activate(kind: i32, at: usize, count: i32): void {
  if (kind == TANH) return tanhRange(at, at, count);
  if (kind == SIGMOID) return sigmoidRange(at, at, count);
  if (kind == LINEAR) return;
  let i = 0;
  for (; i + 4 <= count; i += 4, at += 16) v128.store(at, simple(kind, v128.load(at)));
  if (i < count) put<f32>(at, simple(kind, get<f32>(at, count - i)), count - i);
}

/** Derivative of an activation as a function of its output `y`. */
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
