/** Which keys a query may attend to, as bytes: 255 where it may, else 0. */
import { AttentionCall } from './attention-call';

/** A row whose keys are all allowed, one that follows the bytes at `allowed`, and one without an allowed key. */
export const ALL: i32 = 0;
export const SOME: i32 = 1;
export const NONE: i32 = 2;

/** Joins `count` bytes of a mask to those at `to`, or begins with them. */
function join(mask: usize, to: usize, count: i32, isFirst: bool): void {
  const zero = i8x16.splat(0);
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    const own = i8x16.ne(v128.load(mask + i), zero);
    v128.store(to + i, isFirst ? own : v128.and(own, v128.load(to + i)));
  }
  for (; i < count; i++) {
    if (load<u8>(mask + i) == 0) store<u8>(to + i, 0);
    else if (isFirst) store<u8>(to + i, 255);
  }
}

/** Whether one of `count` bytes at `to` is left when those of `mask` are joined to it. */
function anyLeft(mask: usize, to: usize, count: i32, isFirst: bool): bool {
  const zero = i8x16.splat(0);
  let i = 0;
  for (; i + 16 <= count; i += 16) {
    const own = i8x16.ne(v128.load(mask + i), zero);
    if (v128.any_true(isFirst ? own : v128.and(own, v128.load(to + i)))) return true;
  }
  for (; i < count; i++) if (load<u8>(mask + i) != 0 && (isFirst || load<u8>(to + i) != 0)) return true;
  return false;
}

/** Whether one of `count` bytes is not 0. */
function any(bytes: usize, count: i32): bool {
  let i = 0;
  for (; i + 16 <= count; i += 16) if (v128.any_true(v128.load(bytes + i))) return true;
  for (; i < count; i++) if (load<u8>(bytes + i) != 0) return true;
  return false;
}

/** Writes which of the first `count` keys query `t` may attend to; returns ALL, SOME or NONE. */
export function allowedKeys(call: AttentionCall, n: i32, h: i32, t: i32, count: i32): i32 {
  if (call.queryMask && load<u8>(call.queryMask + <usize>(n * call.queries + t)) == 0) return NONE;
  const to = call.allowed;
  const ofKeys = <usize>(n * call.keys);
  let isFirst = true;
  if (call.keyMask) {
    join(call.keyMask + ofKeys, to, count, isFirst);
    isFirst = false;
  }
  if (call.valueMask) {
    join(call.valueMask + ofKeys, to, count, isFirst);
    isFirst = false;
  }
  if (call.attentionMask) {
    const at = n * call.attentionMaskExample + h * call.attentionMaskHead + t * call.attentionMaskQuery;
    join(call.attentionMask + <usize>at, to, count, isFirst);
    isFirst = false;
  }
  if (call.keptKeys) {
    const at = n * call.keptKeysExample + h * call.keptKeysHead + t * call.keptKeysQuery;
    const kept = call.keptKeys + <usize>at;
    if (call.zeroEmpty || anyLeft(kept, to, count, isFirst)) {
      join(kept, to, count, isFirst);
      isFirst = false;
    }
  }
  if (isFirst) return ALL;
  return any(to, count) ? SOME : NONE;
}
