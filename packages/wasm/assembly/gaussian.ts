/** Gaussian gates: the Box-Muller transform of `@regatta/core`, operation by operation, two pairs at once. */
import { fillWords } from './threefry';

/** Pairs per chunk; a multiple of 16. Scratch holds their words. */
const PAIRS: i32 = 512;

/** Bytes of scratch that {@link gaussian} needs. */
export function gaussianScratch(): usize {
  return <usize>PAIRS * 8 + 64;
}

// @ts-ignore: decorator
@inline
function step(sum: v128, z: v128, next: f64): v128 {
  return f64x2.add(f64x2.mul(sum, z), f64x2.splat(next));
}

/** log(n / 2^24) for integers n in 1 .. 2^24. */
// @ts-ignore: decorator
@inline
function logOf24(n: v128): v128 {
  const bits = f64x2.convert_low_i32x4_u(n);
  const half = v128.or(v128.and(bits, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
  const big = f64x2.gt(half, f64x2.splat(1.4142135623730951));
  const m = v128.bitselect(f64x2.mul(half, f64x2.splat(0.5)), half, big);
  // Biased exponents, plus one if m was halved (the mask is -1); they fit in their low 32-bit words.
  const exponents = i64x2.sub(i64x2.shr_u(bits, 52), big);
  const powers = i32x4.sub(v128.shuffle<i32>(exponents, exponents, 0, 2, 0, 2), i32x4.splat(1023 + 24));
  const s = f64x2.div(f64x2.sub(m, f64x2.splat(1)), f64x2.add(m, f64x2.splat(1)));
  const z = f64x2.mul(s, s);
  let sum = f64x2.splat(1.0 / 23.0);
  sum = step(sum, z, 1.0 / 21.0);
  sum = step(sum, z, 1.0 / 19.0);
  sum = step(sum, z, 1.0 / 17.0);
  sum = step(sum, z, 1.0 / 15.0);
  sum = step(sum, z, 1.0 / 13.0);
  sum = step(sum, z, 1.0 / 11.0);
  sum = step(sum, z, 1.0 / 9.0);
  sum = step(sum, z, 1.0 / 7.0);
  sum = step(sum, z, 1.0 / 5.0);
  sum = step(sum, z, 1.0 / 3.0);
  sum = step(sum, z, 1);
  const whole = f64x2.mul(f64x2.convert_low_i32x4_s(powers), f64x2.splat(0.6931471805599453));
  return f64x2.add(whole, f64x2.mul(f64x2.mul(f64x2.splat(2), s), sum));
}

/** sin of x in [-pi/4, pi/4]. */
// @ts-ignore: decorator
@inline
function sine(x: v128, z: v128): v128 {
  let sum = f64x2.splat(1.0 / 355687428096000.0);
  sum = step(sum, z, -1.0 / 1307674368000.0);
  sum = step(sum, z, 1.0 / 6227020800.0);
  sum = step(sum, z, -1.0 / 39916800.0);
  sum = step(sum, z, 1.0 / 362880.0);
  sum = step(sum, z, -1.0 / 5040.0);
  sum = step(sum, z, 1.0 / 120.0);
  sum = step(sum, z, -1.0 / 6.0);
  return f64x2.add(x, f64x2.mul(f64x2.mul(x, z), sum));
}

/** cos of x in [-pi/4, pi/4]. */
// @ts-ignore: decorator
@inline
function cosine(z: v128): v128 {
  let sum = f64x2.splat(1.0 / 20922789888000.0);
  sum = step(sum, z, -1.0 / 87178291200.0);
  sum = step(sum, z, 1.0 / 479001600.0);
  sum = step(sum, z, -1.0 / 3628800.0);
  sum = step(sum, z, 1.0 / 40320.0);
  sum = step(sum, z, -1.0 / 720.0);
  sum = step(sum, z, 1.0 / 24.0);
  sum = step(sum, z, -1.0 / 2.0);
  return f64x2.add(f64x2.splat(1), f64x2.mul(z, sum));
}

/** mean + sigma n, computed in float64 for normal numbers n rounded to float32, as two floats. */
// @ts-ignore: decorator
@inline
function factor(normal: v128, mean: v128, sigma: v128): v128 {
  const rounded = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(normal));
  return f32x4.demote_f64x2_zero(f64x2.add(mean, f64x2.mul(sigma, rounded)));
}

/**
 * Writes the factors mean + sigma n of `pairs` pairs (rounded up to an even number) of normal numbers n, starting at
 * pair `first`.
 *
 * @param scratch `gaussianScratch()` bytes.
 */
export function gaussian(
  to: usize, pairs: i32, k0: i32, k1: i32, first: i32, mean: f64, sigma: f64, scratch: usize,
): void {
  const center = f64x2.splat(mean);
  const deviation = f64x2.splat(sigma);
  for (let done = 0; done < pairs; done += PAIRS) {
    const count = min(PAIRS, pairs - done);
    fillWords(scratch, count, first + done, k0, k1);
    for (let i = 0; i < count; i += 2) {
      const words = i32x4.shr_u(v128.load(scratch + (<usize>i << 3)), 8);
      const n = i32x4.add(v128.shuffle<i32>(words, words, 0, 2, 0, 2), i32x4.splat(1));
      const turn = v128.shuffle<i32>(words, words, 1, 3, 1, 3);
      const radius = f64x2.sqrt(f64x2.mul(f64x2.splat(-2), logOf24(n)));
      const quarter = i32x4.shr_u(i32x4.add(turn, i32x4.splat(0x200000)), 22);
      const rest = f64x2.convert_low_i32x4_s(i32x4.sub(turn, i32x4.shl(quarter, 22)));
      const angle = f64x2.mul(f64x2.mul(rest, f64x2.splat(1.0 / 4194304.0)), f64x2.splat(1.5707963267948966));
      const z = f64x2.mul(angle, angle);
      const s = sine(angle, z);
      const c = cosine(z);
      const q = i64x2.extend_low_i32x4_u(quarter);
      const odd = i64x2.sub(i64x2.splat(0), v128.and(q, i64x2.splat(1)));
      const sign0 = i64x2.shl(v128.and(i64x2.add(q, i64x2.splat(1)), i64x2.splat(2)), 62);
      const sign1 = i64x2.shl(v128.and(q, i64x2.splat(2)), 62);
      const z0 = f64x2.mul(radius, v128.xor(v128.bitselect(s, c, odd), sign0));
      const z1 = f64x2.mul(radius, v128.xor(v128.bitselect(c, s, odd), sign1));
      const f0 = factor(z0, center, deviation);
      const f1 = factor(z1, center, deviation);
      v128.store(to + (<usize>(done + i) << 3), v128.shuffle<i32>(f0, f1, 0, 4, 1, 5));
    }
  }
}
