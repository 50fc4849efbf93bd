/**
 * exp, log, tanh, sigmoid and erf on four floats at a time.
 *
 * Range reduction and polynomials of Cephes (Moshier, expf.c, logf.c, tanhf.c, ndtrf.c): within 2 units in the last place
 * (ulp) of the exact value (sigmoid and erf: 2.5), with the same bits on every machine in the strict build. NaN stays NaN.
 */
import { madd } from './simd';

// @ts-ignore: decorator
@inline
function poly(x: v128, high: v128, next: f32): v128 {
  return madd(high, x, f32x4.splat(next));
}

/** e^r for a reduced argument r in [-ln 2 / 2, ln 2 / 2]. */
// @ts-ignore: decorator
@inline
function expReduced(r: v128): v128 {
  let y = f32x4.splat(1.9875691500e-4);
  y = poly(r, y, 1.3981999507e-3);
  y = poly(r, y, 8.3334519073e-3);
  y = poly(r, y, 4.1665795894e-2);
  y = poly(r, y, 1.6666665459e-1);
  y = poly(r, y, 5.0000001201e-1);
  return f32x4.add(madd(y, f32x4.mul(r, r), r), f32x4.splat(1));
}

// @ts-ignore: decorator
@inline
function reduce(x: v128, n: v128): v128 {
  // ln 2 in two parts; the first has so few bits that its product with n is exact.
  return madd(n, f32x4.splat(2.12194440e-4), madd(n, f32x4.splat(-0.693359375), x));
}

/** 2^n for integers n in [-126, 127]. */
// @ts-ignore: decorator
@inline
function power2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

// pmin and pmax keep a NaN in their first argument and take one instruction; min and max take many.

/** e^x over the full range: 0, denormal results and Infinity included. */
// @ts-ignore: decorator
@inline
export function exp4(value: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(value, f32x4.splat(89)), f32x4.splat(-105));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  // Two factors, because 2^n itself may overflow or underflow when the result does not.
  return f32x4.mul(
    f32x4.mul(expReduced(reduce(x, n)), power2(half)),
    power2(i32x4.sub(whole, half)),
  );
}

/** e^x for x in [-87, 88], unchecked. */
// @ts-ignore: decorator
@inline
function expInside(x: v128): v128 {
  // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
  const shift = f32x4.splat(12582912);
  const shifted = madd(x, f32x4.splat(1.44269504088896341), shift);
  const scale = i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000));
  return f32x4.mul(expReduced(reduce(x, f32x4.sub(shifted, shift))), scale);
}

/**
 * e^x for x <= 0; 0 for x < -87, where it is below 2e-38. Its relative error is below 2e-7 for x > -5, and below
 * 6e-8 |x| elsewhere, like that of a rounded x.
 *
 * e^x = 2^n (1 + t P(t)), n = round(x / ln 2), t = x - n ln 2, where P is the polynomial of degree 4 with the smallest
 * relative error, 9e-8. Takes two thirds of the time of {@link exp4}.
 */
// @ts-ignore: decorator
@inline
export function expNegative4(x: v128): v128 {
  // Adding 1.5 * 2^23 + 127 rounds to an integer, and leaves n with the bias of an exponent in the low bits.
  const shift = f32x4.splat(12583039);
  const shifted = madd(x, f32x4.splat(1.44269504088896341), shift);
  const scale = i32x4.shl(shifted, 23);
  const t = madd(f32x4.sub(shifted, shift), f32x4.splat(-0.6931471805599453), x);
  let p = f32x4.splat(0.0082903066650033);
  p = poly(t, p, 0.0418979749083519);
  p = poly(t, p, 0.1666763722896576);
  p = poly(t, p, 0.4999915063381195);
  p = poly(t, p, 0.9999997019767761);
  // Below -87 the scale is meaningless.
  return v128.andnot(madd(f32x4.mul(t, scale), p, scale), f32x4.lt(x, f32x4.splat(-87)));
}

/** 1 / (1 + e^-x); 0 for x < -87, where it is below 2e-38. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const low = f32x4.lt(x, f32x4.splat(-87));
  const e = expInside(f32x4.neg(f32x4.pmax(f32x4.pmin(x, f32x4.splat(87)), f32x4.splat(-87))));
  return v128.andnot(f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), e)), low);
}

/** tanh(x). */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let y = f32x4.splat(-5.70498872745e-3);
  y = poly(z, y, 2.06390887954e-2);
  y = poly(z, y, -5.37397155531e-2);
  y = poly(z, y, 1.33314422036e-1);
  y = poly(z, y, -3.33332819422e-1);
  const small = madd(f32x4.mul(y, z), size, size);
  const e = expInside(f32x4.pmin(f32x4.add(size, size), f32x4.splat(20)));
  const large = f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(e, f32x4.splat(1))));
  return v128.or(v128.bitselect(small, large, f32x4.lt(size, f32x4.splat(0.625))), sign);
}

/**
 * erf(x) = 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.
 *
 * Near 0 an odd polynomial; from 1 on 1 - e^(-x^2) P(1 / x^2) / x, which is 1 in float32 from 4 on.
 */
// @ts-ignore: decorator
@inline
export function erf4(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let y = f32x4.splat(7.853861353153693e-5);
  y = poly(z, y, -8.010193625184903e-4);
  y = poly(z, y, 5.188327685732524e-3);
  y = poly(z, y, -2.685381193529856e-2);
  y = poly(z, y, 1.12835851486141e-1);
  y = poly(z, y, -3.7612625824233e-1);
  y = poly(z, y, 1.12837916672671);
  const small = f32x4.mul(y, size);
  // pmin keeps a NaN in its first argument.
  const t = f32x4.pmin(f32x4.pmax(size, f32x4.splat(1)), f32x4.splat(4.25));
  const q = f32x4.div(f32x4.splat(1), t);
  const w = f32x4.mul(q, q);
  let p = f32x4.splat(2.32681997006839e-2);
  p = poly(w, p, -1.38703938874066e-1);
  p = poly(w, p, 3.68742467459711e-1);
  p = poly(w, p, -5.82473302727867e-1);
  p = poly(w, p, 6.21000462174598e-1);
  p = poly(w, p, -4.94451532327415e-1);
  p = poly(w, p, 3.40487993766587e-1);
  p = poly(w, p, -2.74112702818466e-1);
  p = poly(w, p, 5.63825942738647e-1);
  const rest = f32x4.mul(f32x4.mul(expInside(f32x4.neg(f32x4.mul(t, t))), q), p);
  const large = f32x4.sub(f32x4.splat(1), rest);
  return v128.or(v128.bitselect(small, large, f32x4.lt(size, f32x4.splat(1))), sign);
}

/** ln(x); -Infinity for x = 0, NaN for x < 0. */
// @ts-ignore: decorator
@inline
export function log4(value: v128): v128 {
  const denormal = f32x4.lt(value, f32x4.splat(1.17549435e-38));
  const x = v128.bitselect(f32x4.mul(value, f32x4.splat(8388608)), value, denormal);
  // Mantissa in [sqrt(1/2), sqrt(2)): the bits of sqrt(1/2) are 0x3f3504f3.
  const bits = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  let exponent = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
  exponent = f32x4.sub(exponent, v128.and(denormal, f32x4.splat(23)));
  const m = f32x4.sub(
    i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3)),
    f32x4.splat(1),
  );
  const z = f32x4.mul(m, m);
  let y = f32x4.splat(7.0376836292e-2);
  y = poly(m, y, -1.1514610310e-1);
  y = poly(m, y, 1.1676998740e-1);
  y = poly(m, y, -1.2420140846e-1);
  y = poly(m, y, 1.4249322787e-1);
  y = poly(m, y, -1.6668057665e-1);
  y = poly(m, y, 2.0000714765e-1);
  y = poly(m, y, -2.4999993993e-1);
  y = poly(m, y, 3.3333331174e-1);
  y = f32x4.mul(y, f32x4.mul(m, z));
  y = madd(exponent, f32x4.splat(-2.12194440e-4), y);
  y = madd(z, f32x4.splat(-0.5), y);
  const ln = madd(exponent, f32x4.splat(0.693359375), f32x4.add(m, y));
  // Arguments that are not positive and finite.
  const infinity = f32x4.splat(Infinity);
  const keep = v128.and(f32x4.gt(value, f32x4.splat(0)), f32x4.lt(value, infinity));
  const zero = f32x4.eq(value, f32x4.splat(0));
  const odd = v128.bitselect(
    f32x4.neg(infinity),
    v128.bitselect(value, f32x4.splat(NaN), f32x4.eq(value, infinity)),
    zero,
  );
  return v128.bitselect(ln, odd, keep);
}

/** `T` selects the function: i32 exp, f32 log, i64 tanh, f64 sigmoid, i16 erf. */
// @ts-ignore: decorator
@inline
function apply<T>(x: v128): v128 {
  if (sizeof<T>() == 2) return erf4(x);
  if (sizeof<T>() == 4) return isInteger<T>() ? exp4(x) : log4(x);
  return isInteger<T>() ? tanh4(x) : sigmoid4(x);
}

// @ts-ignore: decorator
@inline
function range<T>(from: usize, to: usize, count: i32): void {
  let i = 0;
  // Two vectors per iteration share the constants.
  for (; i + 8 <= count; i += 8) {
    const x = v128.load(from);
    const y = v128.load(from, 16);
    v128.store(to, apply<T>(x));
    v128.store(to, apply<T>(y), 16);
    from += 32;
    to += 32;
  }
  for (; i + 4 <= count; i += 4) {
    v128.store(to, apply<T>(v128.load(from)));
    from += 16;
    to += 16;
  }
  for (; i < count; i++) {
    store<f32>(to, f32x4.extract_lane(apply<T>(v128.load32_splat(from)), 0));
    from += 4;
    to += 4;
  }
}

/** `to[i]` = tanh(`from[i]`); works in place, as do the functions below. */
export function tanhRange(from: usize, to: usize, count: i32): void {
  range<i64>(from, to, count);
}

export function sigmoidRange(from: usize, to: usize, count: i32): void {
  range<f64>(from, to, count);
}

/** `to[i]` = f(`from[i]`) for `count` floats; `kind`: 0 exp, 1 log, 2 tanh, 3 sigmoid, 4 erf. */
export function transcendental(kind: i32, from: usize, to: usize, count: i32): void {
  if (kind == 0) range<i32>(from, to, count);
  else if (kind == 1) range<f32>(from, to, count);
  else if (kind == 2) tanhRange(from, to, count);
  else if (kind == 3) sigmoidRange(from, to, count);
  else range<i16>(from, to, count);
}
