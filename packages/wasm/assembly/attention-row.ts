/** One row of attention: its softmax, dropout of its probabilities, and the gradient of its scores. */
import { AttentionCall, DROP_DRAWN, DROP_NOTHING, keysSeen } from './attention-call';
import { ALL, allowedKeys, NONE } from './attention-mask';
import { get, firstLanes, largestOf, put } from './lanes';
import { dropRow, PairDraws } from './pair-draws';
import { allowed, dot, exponentials, scale } from './softmax';

/**
 * x = x factor + logits where a key is allowed, -Infinity elsewhere. Returns the largest number; -Infinity without any.
 *
 * @param logits 0 if there are none.
 * @param mask bytes of allowed keys; 0 if all are.
 */
function scoreRow(x: usize, count: i32, factor: f32, logits: usize, mask: usize): f32 {
  const factors = f32x4.splat(factor);
  const lowest = f32x4.splat(-Infinity);
  let most = lowest;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    let v = f32x4.mul(v128.load(x), factors);
    if (logits) {
      v = f32x4.add(v, v128.load(logits));
      logits += 16;
    }
    if (mask) v = v128.bitselect(v, lowest, allowed<i32>(mask + i, 4));
    v128.store(x, v);
    most = f32x4.pmax(most, v);
    x += 16;
  }
  const rest = count - i;
  if (rest > 0) {
    let v = f32x4.mul(get<f32>(x, rest), factors);
    if (logits) v = f32x4.add(v, get<f32>(logits, rest));
    if (mask) v = v128.bitselect(v, lowest, allowed<f32>(mask + i, rest));
    put<f32>(x, v, rest);
    most = f32x4.pmax(most, v128.bitselect(v, lowest, firstLanes(rest)));
  }
  return largestOf(most);
}

/** Whether one of `count` floats is NaN. */
function hasNaN(x: usize, count: i32): bool {
  for (let i = 0; i < count; i++) {
    const value = load<f32>(x + (<usize>i << 2));
    if (value != value) return true;
  }
  return false;
}

/** Replaces the products of query `t` with the keys by probabilities. */
export function probabilityRow(call: AttentionCall, n: i32, h: i32, t: i32, factor: f32, row: usize): void {
  const count = keysSeen(call, t);
  const which = allowedKeys(call, n, h, t, count);
  if (which == NONE) {
    memory.fill(row, 0, <usize>call.keys << 2);
    return;
  }
  let logits = call.logits;
  if (logits) logits += <usize>(n * call.logitsExample + h * call.logitsHead + t * call.logitsQuery) << 2;
  const most = scoreRow(row, count, factor, logits, which == ALL ? 0 : call.allowed);
  if (most == -Infinity && !hasNaN(row, count)) {
    memory.fill(row, 0, <usize>call.keys << 2);
    return;
  }
  const total = exponentials(row, f32x4.splat(most), count, row);
  scale(row, count, 1 / total);
  if (count < call.keys) memory.fill(row + (<usize>count << 2), 0, <usize>(call.keys - count) << 2);
}

/** Whether the probabilities that are multiplied with the values are others than those of the softmax. */
export function isDropped(call: AttentionCall): bool {
  return call.drop != DROP_NOTHING || call.headFactors != 0;
}

/**
 * Writes the factors of row `t` times its probabilities to `to`, for the first `columns` keys.
 *
 * @param key `planeKey` of the plane.
 * @param factor factor of kept probabilities.
 */
export function droppedRow(
  call: AttentionCall, n: i32, h: i32, t: i32, key: u64, factor: f32, row: usize, to: usize, columns: i32,
): void {
  // Probabilities beyond are 0.
  const count = min(columns, keysSeen(call, t));
  if (call.drop == DROP_DRAWN) {
    dropRow(changetype<PairDraws>(call.draws), key, t, row, to, count, factor);
  } else if (call.drop == DROP_NOTHING) {
    product(row, 0, factor, to, count);
  } else {
    const at = n * call.keepExample + h * call.keepHead + t * call.keepQuery;
    product(row, call.keep + (<usize>at << 2), factor, to, count);
  }
  if (count < columns) memory.fill(to + (<usize>count << 2), 0, <usize>(columns - count) << 2);
}

/** y = x mask factor; a mask at 0 is 1. */
function product(x: usize, mask: usize, factor: f32, y: usize, count: i32): void {
  const factors = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = <usize>i << 2;
    const own = mask ? f32x4.mul(v128.load(mask + at), factors) : factors;
    v128.store(y + at, f32x4.mul(v128.load(x + at), own));
  }
  for (; i < count; i++) {
    const at = <usize>i << 2;
    store<f32>(y + at, load<f32>(x + at) * (mask ? load<f32>(mask + at) * factor : factor));
  }
}

/**
 * The gradient of a row of scores before their factor, in place: d = factor (q d + p (e - sum of (q d + p e))), where p are
 * the probabilities, q those after dropout, d the gradient of q without its mask, and e the gradient of p.
 *
 * @param e 0 if there is none.
 */
export function scoreGradient(p: usize, q: usize, d: usize, e: usize, count: i32, factor: f32): void {
  let sum = dot(q, d, count);
  if (e) sum += dot(p, e, count);
  const sums = f32x4.splat(sum);
  const factors = f32x4.splat(factor);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const own = f32x4.mul(v128.load(q), v128.load(d));
    const rest = e ? f32x4.sub(v128.load(e), sums) : f32x4.neg(sums);
    v128.store(d, f32x4.mul(f32x4.add(own, f32x4.mul(v128.load(p), rest)), factors));
    p += 16;
    q += 16;
    d += 16;
    if (e) e += 16;
  }
  for (; i < count; i++) {
    const rest: f32 = e ? load<f32>(e) - sum : -sum;
    store<f32>(d, (load<f32>(q) * load<f32>(d) + load<f32>(p) * rest) * factor);
    p += 4;
    q += 4;
    d += 4;
    if (e) e += 4;
  }
}
