/** Bernoulli gates, 16 random bits each: drawn, scaled and applied, or written out. */
import { fillWords, threefryWord } from './threefry';

/** Draws per chunk; a multiple of 64. Scratch holds their words. */
const CHUNK: i32 = 1024;

/** Second counter word for draws that need 32 bits. */
const REFINE: i32 = 1;

/** Bytes of scratch that {@link bernoulli} needs. */
export function bernoulliScratch(): usize {
  return <usize>CHUNK * 2 + 64;
}

/**
 * Draws 16 more bits for each lane that equals the high half of the threshold, and sets the lane to 0 if the draw is
 * below the threshold, else to 65535.
 *
 * @param index number of the draw in lane 0.
 */
function refine(lanes: usize, count: i32, index: i32, k0: i32, k1: i32, high: i32, low: i32): void {
  const wanted = i16x8.splat(<i16>high);
  for (let i = 0; i < count; i += 8) {
    if (!v128.any_true(i16x8.eq(v128.load(lanes + (<usize>i << 1)), wanted))) continue;
    const end = min(i + 8, count);
    for (let j = i; j < end; j++) {
      const at = lanes + (<usize>j << 1);
      if (<i32>load<u16>(at) != high) continue;
      const kept = <i32>(threefryWord(index + j, REFINE, k0, k1) >> 16) < low;
      store<u16>(at, kept ? 0 : 0xffff);
    }
  }
}

/**
 * y = x s, or y = x s + t if `shifted`, for a run of lanes. A lane below `limit` is kept: s = scale, t = keepShift;
 * otherwise s = dropScale, t = dropShift.
 */
function applyLanes(
  lanes: usize, count: i32, limit: i32, x: usize, y: usize,
  scale: f32, dropScale: f32, shifted: bool, keepShift: f32, dropShift: f32,
): void {
  const sign = i16x8.splat(-32768);
  const bound = i16x8.splat(<i16>(limit ^ 0x8000));
  const factor = f32x4.splat(scale);
  const other = f32x4.splat(dropScale);
  const keep = f32x4.splat(keepShift);
  const drop = f32x4.splat(dropShift);
  let i = 0;
  if (shifted) {
    for (; i + 8 <= count; i += 8) {
      const kept = i16x8.lt_s(v128.xor(v128.load(lanes + (<usize>i << 1)), sign), bound);
      const k0 = i32x4.extend_low_i16x8_s(kept);
      const k1 = i32x4.extend_high_i16x8_s(kept);
      const at = <usize>i << 2;
      const y0 = f32x4.mul(v128.load(x + at), v128.bitselect(factor, other, k0));
      const y1 = f32x4.mul(v128.load(x + at, 16), v128.bitselect(factor, other, k1));
      v128.store(y + at, f32x4.add(y0, v128.bitselect(keep, drop, k0)));
      v128.store(y + at, f32x4.add(y1, v128.bitselect(keep, drop, k1)), 16);
    }
  } else {
    for (; i + 8 <= count; i += 8) {
      const kept = i16x8.lt_s(v128.xor(v128.load(lanes + (<usize>i << 1)), sign), bound);
      const at = <usize>i << 2;
      const s0 = v128.bitselect(factor, other, i32x4.extend_low_i16x8_s(kept));
      const s1 = v128.bitselect(factor, other, i32x4.extend_high_i16x8_s(kept));
      v128.store(y + at, f32x4.mul(v128.load(x + at), s0));
      v128.store(y + at, f32x4.mul(v128.load(x + at, 16), s1), 16);
    }
  }
  for (; i < count; i++) {
    const kept = <i32>load<u16>(lanes + (<usize>i << 1)) < limit;
    const at = <usize>i << 2;
    let value = load<f32>(x + at) * (kept ? scale : dropScale);
    if (shifted) value += kept ? keepShift : dropShift;
    store<f32>(y + at, value);
  }
}

/** Writes the factor of each lane: `scale` if the lane is below `limit`, else `dropScale`. */
function writeLanes(lanes: usize, count: i32, limit: i32, to: usize, scale: f32, dropScale: f32): void {
  const sign = i16x8.splat(-32768);
  const bound = i16x8.splat(<i16>(limit ^ 0x8000));
  const factor = f32x4.splat(scale);
  const other = f32x4.splat(dropScale);
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    const kept = i16x8.lt_s(v128.xor(v128.load(lanes + (<usize>i << 1)), sign), bound);
    const at = to + (<usize>i << 2);
    v128.store(at, v128.bitselect(factor, other, i32x4.extend_low_i16x8_s(kept)));
    v128.store(at, v128.bitselect(factor, other, i32x4.extend_high_i16x8_s(kept)), 16);
  }
  for (; i < count; i++) {
    const kept = <i32>load<u16>(lanes + (<usize>i << 1)) < limit;
    store<f32>(to + (<usize>i << 2), kept ? scale : dropScale);
  }
}

/**
 * Perturbs `count` floats with one Bernoulli gate each, or writes the factors of the gates when `x` is 0.
 *
 * @param start low 32 bits of the number of the first draw; `block` is the number of its block, start / 4.
 * @param high high 16 bits of the keep probability times 2^32; `low` is the low 16 bits. 65535 and 65536 for 1.
 * @param scratch `bernoulliScratch()` bytes.
 */
export function bernoulli(
  x: usize, y: usize, count: i32, k0: i32, k1: i32, start: i32, block: i32, high: i32, low: i32,
  scale: f32, dropScale: f32, shifted: bool, keepShift: f32, dropShift: f32, scratch: usize,
): void {
  const limit = low != 0 ? max(high, 1) : high;
  let skip = start & 3;
  for (let at = 0; at < count; ) {
    const n = min(CHUNK - skip, count - at);
    fillWords(scratch, (n + skip + 3) >> 2, block, k0, k1);
    const lanes = scratch + (<usize>skip << 1);
    if (low != 0) refine(lanes, n, start + at, k0, k1, high, low);
    const bytes = <usize>at << 2;
    if (x == 0) writeLanes(lanes, n, limit, y + bytes, scale, dropScale);
    else applyLanes(lanes, n, limit, x + bytes, y + bytes, scale, dropScale, shifted, keepShift, dropShift);
    at += n;
    block += CHUNK >> 2;
    skip = 0;
  }
}
