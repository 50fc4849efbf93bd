/**
 * Updates a variable from its gradient, in place and in one pass.
 *
 * Avoids denormal numbers, which are a hundred times slower on x86: a gradient below 2^-100 counts as 0, and so does
 * the square of a gradient below 2^-55; a slot below 2^-100 (a second moment: 2^-120) is stored as 0. For every epsilon
 * with which the caller uses these kernels, this changes an update by less than its rounding error.
 */
import { get, put } from './lanes';

/** Bits of 2^-55, 2^-100 and 2^-120. */
const SQUARED: i32 = 0x24000000;
const TINY: i32 = 0x0d800000;
const TINY_SQUARE: i32 = 0x03800000;

/** Replaces values whose magnitude is below `limit` with zero. Compares bits, because comparing floats would be slow. */
// @ts-ignore: decorator
@inline
function drop(value: v128, limit: v128): v128 {
  return v128.and(value, i32x4.ge_s(v128.and(value, i32x4.splat(0x7fffffff)), limit));
}

/** Sum of squares in float64: two sums over even and two over odd elements, added at the end. */
export function sumOfSquares(g: usize, count: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const x = v128.load(g + (<usize>i << 2));
    const low = f64x2.promote_low_f32x4(x);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
    a = f64x2.add(a, f64x2.mul(low, low));
    b = f64x2.add(b, f64x2.mul(high, high));
  }
  let rest: f64 = 0;
  for (; i < count; i++) {
    const x = <f64>load<f32>(g + (<usize>i << 2));
    rest += x * x;
  }
  const sum = f64x2.add(a, b);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + rest;
}

function sgdRun<T>(
  w: usize, g: usize, m: usize, from: i32, to: i32, width: i32,
  scale: f32, decay: f32, mu: f32, gain: f32, byMomentum: f32, byGradient: f32,
): void {
  const tiny = i32x4.splat(TINY);
  for (let i = from; i < to; i += width) {
    const at = <usize>i << 2;
    const gradient = f32x4.mul(drop(get<T>(g + at, width), tiny), f32x4.splat(scale));
    let value = f32x4.mul(get<T>(w + at, width), f32x4.splat(decay));
    if (m != 0) {
      const held = f32x4.mul(get<T>(m + at, width), f32x4.splat(mu));
      const slot = drop(f32x4.add(held, f32x4.mul(gradient, f32x4.splat(gain))), tiny);
      put<T>(m + at, slot, width);
      value = f32x4.add(value, f32x4.mul(slot, f32x4.splat(byMomentum)));
    }
    if (byGradient != 0) value = f32x4.add(value, f32x4.mul(gradient, f32x4.splat(byGradient)));
    put<T>(w + at, value, width);
  }
}

/** m = mu m + gain g (with m != 0); w = decay w + byMomentum m + byGradient g, for g times `scale`. */
export function sgd(
  w: usize, g: usize, m: usize, count: i32,
  scale: f32, decay: f32, mu: f32, gain: f32, byMomentum: f32, byGradient: f32,
): void {
  const whole = count & ~3;
  sgdRun<i32>(w, g, m, 0, whole, 4, scale, decay, mu, gain, byMomentum, byGradient);
  sgdRun<f32>(w, g, m, whole, count, 1, scale, decay, mu, gain, byMomentum, byGradient);
}

function adamRun<T>(
  w: usize, g: usize, m: usize, v: usize, from: i32, to: i32, width: i32,
  scale: f32, decay: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32,
  step: f32, root: f32, epsilon: f32, flush: bool,
): void {
  const tiny = i32x4.splat(flush ? TINY : 0);
  const tinySquare = i32x4.splat(flush ? TINY_SQUARE : 0);
  const squared = i32x4.splat(flush ? SQUARED : 0);
  for (let i = from; i < to; i += width) {
    const at = <usize>i << 2;
    const gradient = f32x4.mul(drop(get<T>(g + at, width), tiny), f32x4.splat(scale));
    const large = drop(gradient, squared);
    const first = drop(
      f32x4.add(
        f32x4.mul(get<T>(m + at, width), f32x4.splat(beta1)),
        f32x4.mul(gradient, f32x4.splat(rest1)),
      ),
      tiny,
    );
    const second = drop(
      f32x4.add(
        f32x4.mul(get<T>(v + at, width), f32x4.splat(beta2)),
        f32x4.mul(f32x4.mul(large, f32x4.splat(rest2)), large),
      ),
      tinySquare,
    );
    put<T>(m + at, first, width);
    put<T>(v + at, second, width);
    const size = f32x4.add(f32x4.mul(f32x4.sqrt(second), f32x4.splat(root)), f32x4.splat(epsilon));
    const change = f32x4.div(f32x4.mul(first, f32x4.splat(step)), size);
    const value = f32x4.mul(get<T>(w + at, width), f32x4.splat(decay));
    put<T>(w + at, f32x4.sub(value, change), width);
  }
}

/** m = beta1 m + rest1 g; v = beta2 v + rest2 g^2; w = decay w - step m / (root sqrt(v) + epsilon), for g times `scale`. */
export function adam(
  w: usize, g: usize, m: usize, v: usize, count: i32,
  scale: f32, decay: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32,
  step: f32, root: f32, epsilon: f32, flush: bool,
): void {
  const whole = count & ~3;
  adamRun<i32>(w, g, m, v, 0, whole, 4, scale, decay, beta1, rest1, beta2, rest2, step, root, epsilon, flush);
  adamRun<f32>(w, g, m, v, whole, count, 1, scale, decay, beta1, rest1, beta2, rest2, step, root, epsilon, flush);
}

function rmsPropRun<T>(
  w: usize, g: usize, v: usize, mean: usize, m: usize, from: i32, to: i32, width: i32,
  scale: f32, decay: f32, rho: f32, rest: f32, rate: f32, inside: f32, outside: f32, mu: f32, flush: bool,
): void {
  const tiny = i32x4.splat(flush ? TINY : 0);
  const tinySquare = i32x4.splat(flush ? TINY_SQUARE : 0);
  const squared = i32x4.splat(flush ? SQUARED : 0);
  for (let i = from; i < to; i += width) {
    const at = <usize>i << 2;
    const gradient = f32x4.mul(drop(get<T>(g + at, width), tiny), f32x4.splat(scale));
    const large = drop(gradient, squared);
    const square = f32x4.mul(f32x4.mul(large, f32x4.splat(rest)), large);
    const second = drop(f32x4.add(f32x4.mul(get<T>(v + at, width), f32x4.splat(rho)), square), tinySquare);
    put<T>(v + at, second, width);
    let variance = second;
    if (mean != 0) {
      const held = f32x4.mul(get<T>(mean + at, width), f32x4.splat(rho));
      const average = drop(f32x4.add(held, f32x4.mul(gradient, f32x4.splat(rest))), tiny);
      put<T>(mean + at, average, width);
      const part = drop(average, squared);
      variance = f32x4.max(f32x4.sub(second, f32x4.mul(part, part)), f32x4.splat(0));
    }
    const size = f32x4.add(f32x4.sqrt(f32x4.add(variance, f32x4.splat(inside))), f32x4.splat(outside));
    let change = f32x4.div(f32x4.mul(gradient, f32x4.splat(rate)), size);
    if (m != 0) {
      change = drop(f32x4.add(f32x4.mul(get<T>(m + at, width), f32x4.splat(mu)), change), tiny);
      put<T>(m + at, change, width);
    }
    const value = f32x4.mul(get<T>(w + at, width), f32x4.splat(decay));
    put<T>(w + at, f32x4.sub(value, change), width);
  }
}

/**
 * v = rho v + rest g^2; mean = rho mean + rest g and variance = max(v - mean^2, 0) (with mean != 0, else v);
 * m = mu m + rate g / (sqrt(variance + inside) + outside) (mu = 0 with m = 0); w = decay w - m, for g times `scale`.
 */
export function rmsProp(
  w: usize, g: usize, v: usize, mean: usize, m: usize, count: i32,
  scale: f32, decay: f32, rho: f32, rest: f32, rate: f32, inside: f32, outside: f32, mu: f32, flush: bool,
): void {
  const whole = count & ~3;
  rmsPropRun<i32>(w, g, v, mean, m, 0, whole, 4, scale, decay, rho, rest, rate, inside, outside, mu, flush);
  rmsPropRun<f32>(w, g, v, mean, m, whole, count, 1, scale, decay, rho, rest, rate, inside, outside, mu, flush);
}
