/**
 * The Box-Muller transform in double precision, using only addition, multiplication, division and square root.
 *
 * The last bits of `Math.log`, `Math.sin` and `Math.cos` differ between engines. These series do not, so a seed gives the
 * same normal numbers in every browser, in Node and in WebAssembly.
 */
const { LN2, SQRT2 } = Math;
const QUARTER_TURN = Math.PI / 2;

/** Natural logarithm of `n / 2^24` for an integer `n` in 1 .. 2^24, by log m = 2 atanh((m - 1) / (m + 1)). */
function logOf24(n: number): number {
  let exponent = 31 - Math.clz32(n);
  let m = n / (1 << exponent);
  if (m > SQRT2) {
    m *= 0.5;
    exponent += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let sum = 1 / 23;
  sum = sum * z + 1 / 21;
  sum = sum * z + 1 / 19;
  sum = sum * z + 1 / 17;
  sum = sum * z + 1 / 15;
  sum = sum * z + 1 / 13;
  sum = sum * z + 1 / 11;
  sum = sum * z + 1 / 9;
  sum = sum * z + 1 / 7;
  sum = sum * z + 1 / 5;
  sum = sum * z + 1 / 3;
  sum = sum * z + 1;
  return (exponent - 24) * LN2 + 2 * s * sum;
}

/** sin of `x` in [-pi/4, pi/4]. */
function sine(x: number): number {
  const z = x * x;
  let sum = 1 / 355687428096000;
  sum = sum * z - 1 / 1307674368000;
  sum = sum * z + 1 / 6227020800;
  sum = sum * z - 1 / 39916800;
  sum = sum * z + 1 / 362880;
  sum = sum * z - 1 / 5040;
  sum = sum * z + 1 / 120;
  sum = sum * z - 1 / 6;
  return x + x * z * sum;
}

/** cos of `x` in [-pi/4, pi/4]. */
function cosine(x: number): number {
  const z = x * x;
  let sum = 1 / 20922789888000;
  sum = sum * z - 1 / 87178291200;
  sum = sum * z + 1 / 479001600;
  sum = sum * z - 1 / 3628800;
  sum = sum * z + 1 / 40320;
  sum = sum * z - 1 / 720;
  sum = sum * z + 1 / 24;
  sum = sum * z - 1 / 2;
  return 1 + z * sum;
}

/**
 * Writes two independent standard normal numbers, computed from two random words, to `out[at]` and `out[at + 1]`.
 *
 * u1 = ((w0 >>> 8) + 1) 2^-24 in (0, 1], u2 = (w1 >>> 8) 2^-24, r = sqrt(-2 ln u1);
 * z0 = r cos(2 pi u2), z1 = r sin(2 pi u2).
 */
export function boxMuller(w0: number, w1: number, out: Float64Array | Float32Array, at: number): void {
  const radius = Math.sqrt(-2 * logOf24((w0 >>> 8) + 1));
  const turn = w1 >>> 8;
  // Split into quarter turns q and a remainder in [-1/2, 1/2) of a quarter turn; exact, because `turn` is an integer.
  const quarter = (turn + 0x200000) >>> 22;
  const angle = ((turn - quarter * 0x400000) / 0x400000) * QUARTER_TURN;
  const s = sine(angle);
  const c = cosine(angle);
  const q = quarter & 3;
  out[at] = radius * (q === 0 ? c : q === 1 ? -s : q === 2 ? -c : s);
  if (at + 1 < out.length) out[at + 1] = radius * (q === 0 ? s : q === 1 ? c : q === 2 ? -s : -c);
}
