/**
 * Threefry-2x32 with 20 rounds, sixteen blocks at once (four chains keep the vector units busy): produces the words of
 * `@regatta/core`'s streams.
 *
 * Salmon, Moraes, Dror, Shaw. Parallel random numbers: as easy as 1, 2, 3. SC 2011.
 */
const PARITY: i32 = 0x1bd11bda;

/** One half of a round: b rotated left by `r`, then xored with the new a. */
// @ts-ignore: decorator
@inline
function mix(b: v128, r: i32, a: v128): v128 {
  return v128.xor(v128.or(i32x4.shl(b, r), i32x4.shr_u(b, 32 - r)), a);
}

/** Like `mix` with r = 16, but with one shuffle instead of two shifts. */
// @ts-ignore: decorator
@inline
function mix16(b: v128, a: v128): v128 {
  return v128.xor(v128.shuffle<i16>(b, b, 1, 0, 3, 2, 5, 4, 7, 6), a);
}

/** Both words of the block at counter (c0, c1); the first is the low half. */
export function threefryBlock(c0: i32, c1: i32, k0: i32, k1: i32): u64 {
  const k2 = PARITY ^ k0 ^ k1;
  let a = c0 + k0;
  let b = c1 + k1;
  // Rotations of rounds 0 to 7, one byte each; keys are added after every fourth round.
  const rotations: u64 = 0x18101d11061a0f0d;
  for (let round = 0; round < 20; round++) {
    a += b;
    b = rotl<i32>(b, <i32>(rotations >> (<u64>(round & 7) << 3)) & 31) ^ a;
    if ((round & 3) == 3) {
      const i = (round + 1) >> 2;
      const which = i % 3;
      a += which == 0 ? k0 : which == 1 ? k1 : k2;
      b += (which == 0 ? k1 : which == 1 ? k2 : k0) + i;
    }
  }
  return <u64>(<u32>a) | (<u64>(<u32>b) << 32);
}

/** First word of the block at counter (c0, c1). */
export function threefryWord(c0: i32, c1: i32, k0: i32, k1: i32): u32 {
  return <u32>threefryBlock(c0, c1, k0, k1);
}

/** Writes the words of `blocks` blocks (rounded up to a multiple of 16) at counters (counter + i, 0), two words each. */
export function fillWords(to: usize, blocks: i32, counter: i32, k0: i32, k1: i32): void {
  const k2 = PARITY ^ k0 ^ k1;
  const key0 = i32x4.splat(k0);
  const key1 = i32x4.splat(k1);
  const key2 = i32x4.splat(k2);
  const after1 = i32x4.splat(k2 + 1);
  const after2 = i32x4.splat(k0 + 2);
  const after3 = i32x4.splat(k1 + 3);
  const after4 = i32x4.splat(k2 + 4);
  const after5 = i32x4.splat(k0 + 5);
  let start = i32x4.add(i32x4.splat(counter + k0), i32x4(0, 1, 2, 3));
  for (let i = 0; i < blocks; i += 16) {
    let a = start, c = i32x4.add(start, i32x4.splat(4)), e = i32x4.add(start, i32x4.splat(8));
    let g = i32x4.add(start, i32x4.splat(12)), b = key1, d = key1, f = key1, h = key1;
    start = i32x4.add(start, i32x4.splat(16));
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 13, a); d = mix(d, 13, c); f = mix(f, 13, e); h = mix(h, 13, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 15, a); d = mix(d, 15, c); f = mix(f, 15, e); h = mix(h, 15, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 26, a); d = mix(d, 26, c); f = mix(f, 26, e); h = mix(h, 26, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 6, a); d = mix(d, 6, c); f = mix(f, 6, e); h = mix(h, 6, g);
    a = i32x4.add(a, key1); c = i32x4.add(c, key1); e = i32x4.add(e, key1); g = i32x4.add(g, key1);
    b = i32x4.add(b, after1); d = i32x4.add(d, after1); f = i32x4.add(f, after1); h = i32x4.add(h, after1);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 17, a); d = mix(d, 17, c); f = mix(f, 17, e); h = mix(h, 17, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 29, a); d = mix(d, 29, c); f = mix(f, 29, e); h = mix(h, 29, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix16(b, a); d = mix16(d, c); f = mix16(f, e); h = mix16(h, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 24, a); d = mix(d, 24, c); f = mix(f, 24, e); h = mix(h, 24, g);
    a = i32x4.add(a, key2); c = i32x4.add(c, key2); e = i32x4.add(e, key2); g = i32x4.add(g, key2);
    b = i32x4.add(b, after2); d = i32x4.add(d, after2); f = i32x4.add(f, after2); h = i32x4.add(h, after2);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 13, a); d = mix(d, 13, c); f = mix(f, 13, e); h = mix(h, 13, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 15, a); d = mix(d, 15, c); f = mix(f, 15, e); h = mix(h, 15, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 26, a); d = mix(d, 26, c); f = mix(f, 26, e); h = mix(h, 26, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 6, a); d = mix(d, 6, c); f = mix(f, 6, e); h = mix(h, 6, g);
    a = i32x4.add(a, key0); c = i32x4.add(c, key0); e = i32x4.add(e, key0); g = i32x4.add(g, key0);
    b = i32x4.add(b, after3); d = i32x4.add(d, after3); f = i32x4.add(f, after3); h = i32x4.add(h, after3);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 17, a); d = mix(d, 17, c); f = mix(f, 17, e); h = mix(h, 17, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 29, a); d = mix(d, 29, c); f = mix(f, 29, e); h = mix(h, 29, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix16(b, a); d = mix16(d, c); f = mix16(f, e); h = mix16(h, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 24, a); d = mix(d, 24, c); f = mix(f, 24, e); h = mix(h, 24, g);
    a = i32x4.add(a, key1); c = i32x4.add(c, key1); e = i32x4.add(e, key1); g = i32x4.add(g, key1);
    b = i32x4.add(b, after4); d = i32x4.add(d, after4); f = i32x4.add(f, after4); h = i32x4.add(h, after4);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 13, a); d = mix(d, 13, c); f = mix(f, 13, e); h = mix(h, 13, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 15, a); d = mix(d, 15, c); f = mix(f, 15, e); h = mix(h, 15, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 26, a); d = mix(d, 26, c); f = mix(f, 26, e); h = mix(h, 26, g);
    a = i32x4.add(a, b); c = i32x4.add(c, d); e = i32x4.add(e, f); g = i32x4.add(g, h);
    b = mix(b, 6, a); d = mix(d, 6, c); f = mix(f, 6, e); h = mix(h, 6, g);
    a = i32x4.add(a, key2); c = i32x4.add(c, key2); e = i32x4.add(e, key2); g = i32x4.add(g, key2);
    b = i32x4.add(b, after5); d = i32x4.add(d, after5); f = i32x4.add(f, after5); h = i32x4.add(h, after5);
    v128.store(to, v128.shuffle<i32>(a, b, 0, 4, 1, 5), 0);
    v128.store(to, v128.shuffle<i32>(a, b, 2, 6, 3, 7), 16);
    v128.store(to, v128.shuffle<i32>(c, d, 0, 4, 1, 5), 32);
    v128.store(to, v128.shuffle<i32>(c, d, 2, 6, 3, 7), 48);
    v128.store(to, v128.shuffle<i32>(e, f, 0, 4, 1, 5), 64);
    v128.store(to, v128.shuffle<i32>(e, f, 2, 6, 3, 7), 80);
    v128.store(to, v128.shuffle<i32>(g, h, 0, 4, 1, 5), 96);
    v128.store(to, v128.shuffle<i32>(g, h, 2, 6, 3, 7), 112);
    to += 128;
  }
}
