/**
 * The smooth activation functions GELU (exact and with tanh) and SiLU, and the gradients of these and of erf.
 *
 * Values are within 4 units in the last place of |x| of the exact value, derivatives within 3e-7.
 */
import { get, put } from './lanes';
import { madd } from './simd';
import { expNegative4, sigmoid4 } from './transcendental';

const GELU: i32 = 0;
const GELU_TANH: i32 = 1;
const SILU: i32 = 2;
const ERF: i32 = 3;

// @ts-ignore: decorator
@inline
function poly(x: v128, high: v128, next: f32): v128 {
  return madd(high, x, f32x4.splat(next));
}

/** e^(-x^2 / 2). */
// @ts-ignore: decorator
@inline
function bell(x: v128): v128 {
  return expNegative4(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5)));
}

/**
 * The distribution function of the standard normal distribution, given e = {@link bell}(x).
 *
 * Phi(-t) = e q P(q), q = 1 / (1 + 0.38 t), t >= 0, where P is the polynomial of degree 9 with the smallest relative
 * error, 9e-9.
 */
// @ts-ignore: decorator
@inline
function normal(x: v128, e: v128): v128 {
  const q = f32x4.div(f32x4.splat(1), poly(f32x4.abs(x), f32x4.splat(0.38), 1));
  let p = f32x4.splat(0.024289123713970184);
  p = poly(q, p, -0.14923310279846191);
  p = poly(q, p, 0.3686128556728363);
  p = poly(q, p, -0.4345390200614929);
  p = poly(q, p, 0.21025002002716064);
  p = poly(q, p, -0.055940330028533936);
  p = poly(q, p, 0.106479711830616);
  p = poly(q, p, 0.12663429975509644);
  p = poly(q, p, 0.15185779333114624);
  p = poly(q, p, 0.15158861875534058);
  const tail = f32x4.mul(f32x4.mul(p, q), e);
  return v128.bitselect(tail, f32x4.sub(f32x4.splat(1), tail), f32x4.lt(x, f32x4.splat(0)));
}

/** sqrt(2 / pi) times 2 and 2 * 0.044715: tanh(u) = 2 sigmoid(2 u) - 1. */
const INNER: f32 = 1.5957691216057308;
const CUBIC: f32 = 0.07135481282895955;

// @ts-ignore: decorator
@inline
function value(kind: i32, x: v128): v128 {
  if (kind == GELU) return f32x4.mul(x, normal(x, bell(x)));
  if (kind == SILU) return f32x4.mul(x, sigmoid4(x));
  const square = f32x4.mul(x, x);
  return f32x4.mul(x, sigmoid4(f32x4.mul(x, poly(square, f32x4.splat(CUBIC), INNER))));
}

/**
 * The derivative of x s(u(x)) for the sigmoid function s: s + x u' s (1 - s), with `inner` = u'.
 *
 * From s(-|u|), which has no cancellation: s (1 - s) is the same for u and -u.
 */
// @ts-ignore: decorator
@inline
function sigmoidSlope(x: v128, u: v128, inner: v128): v128 {
  const one = f32x4.splat(1);
  const e = expNegative4(f32x4.neg(f32x4.abs(u)));
  const rest = f32x4.div(one, f32x4.add(one, e));
  const tail = f32x4.mul(e, rest);
  const s = v128.bitselect(tail, rest, f32x4.lt(u, f32x4.splat(0)));
  return madd(f32x4.mul(x, inner), f32x4.mul(tail, rest), s);
}

// @ts-ignore: decorator
@inline
function slope(kind: i32, x: v128): v128 {
  if (kind == ERF) {
    const e = expNegative4(f32x4.neg(f32x4.mul(x, x)));
    return f32x4.mul(e, f32x4.splat(1.1283791670955126));
  }
  if (kind == GELU) {
    const e = bell(x);
    return madd(f32x4.mul(x, e), f32x4.splat(0.3989422804014327), normal(x, e));
  }
  if (kind == SILU) return sigmoidSlope(x, x, f32x4.splat(1));
  // Beyond 12 the slope is 0 or 1 in float32; the bound keeps x^3 finite.
  const near = f32x4.pmax(f32x4.pmin(x, f32x4.splat(12)), f32x4.splat(-12));
  const square = f32x4.mul(near, near);
  const u = f32x4.mul(near, poly(square, f32x4.splat(CUBIC), INNER));
  return sigmoidSlope(near, u, poly(square, f32x4.splat(3 * CUBIC), INNER));
}

// @ts-ignore: decorator
@inline
function values(kind: i32, x: usize, y: usize, count: i32): void {
  let i = 0;
  // Two vectors per iteration share the constants.
  for (; i + 8 <= count; i += 8, x += 32, y += 32) {
    const low = value(kind, v128.load(x));
    const high = value(kind, v128.load(x, 16));
    v128.store(y, low);
    v128.store(y, high, 16);
  }
  for (; i + 4 <= count; i += 4, x += 16, y += 16) v128.store(y, value(kind, v128.load(x)));
  if (i < count) put<f32>(y, value(kind, get<f32>(x, count - i)), count - i);
}

/** y = f(x). @param kind 0 GELU, 1 GELU with tanh, 2 SiLU. */
export function smooth(kind: i32, x: usize, y: usize, count: i32): void {
  if (kind == GELU) values(GELU, x, y, count);
  else if (kind == GELU_TANH) values(GELU_TANH, x, y, count);
  else values(SILU, x, y, count);
}

// @ts-ignore: decorator
@inline
function gradients(kind: i32, x: usize, dy: usize, dx: usize, count: i32): void {
  let i = 0;
  for (; i + 8 <= count; i += 8, x += 32, dy += 32, dx += 32) {
    const low = slope(kind, v128.load(x));
    const high = slope(kind, v128.load(x, 16));
    v128.store(dx, f32x4.mul(v128.load(dy), low));
    v128.store(dx, f32x4.mul(v128.load(dy, 16), high), 16);
  }
  for (; i + 4 <= count; i += 4, x += 16, dy += 16, dx += 16) {
    v128.store(dx, f32x4.mul(v128.load(dy), slope(kind, v128.load(x))));
  }
  const rest = count - i;
  if (rest > 0) put<f32>(dx, f32x4.mul(get<f32>(dy, rest), slope(kind, get<f32>(x, rest))), rest);
}

/** dx = dy f'(x). @param kind as for {@link smooth}, and 3 erf. */
export function smoothGrad(kind: i32, x: usize, dy: usize, dx: usize, count: i32): void {
  if (kind == GELU) gradients(GELU, x, dy, dx, count);
  else if (kind == GELU_TANH) gradients(GELU_TANH, x, dy, dx, count);
  else if (kind == SILU) gradients(SILU, x, dy, dx, count);
  else gradients(ERF, x, dy, dx, count);
}
