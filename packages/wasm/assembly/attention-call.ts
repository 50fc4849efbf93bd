/** The arguments of an attention kernel: a table of 32-bit integers that the caller fills in this order. */

/** How probabilities are dropped: not at all, with masks that are drawn, or with masks that are given. */
export const DROP_NOTHING: i32 = 0;
export const DROP_DRAWN: i32 = 1;

/** Addresses are 0 for tensors that are not given. Strides are 0 along axes that a tensor shares. */
@unmanaged
export class AttentionCall {
  batch: i32;
  queries: i32;
  keys: i32;
  heads: i32;
  /** Heads of keys and values, a divisor of `heads`. */
  groups: i32;
  keySize: i32;
  valueSize: i32;
  /** 1 if query t sees keys 0 to t only. */
  causal: i32;
  /** Queries per block. */
  block: i32;
  /** [batch, queries, heads, keySize], [batch, keys, groups, keySize], [batch, keys, groups, valueSize]. */
  query: usize;
  key: usize;
  value: usize;
  /** [batch, heads, queries, keys]. */
  probabilities: usize;
  /** [batch, queries, heads, valueSize]: the output, or its gradient. */
  y: usize;
  /** Bytes that are 0 for pairs that may not attend; strides in bytes. */
  attentionMask: usize;
  attentionMaskExample: i32;
  attentionMaskHead: i32;
  attentionMaskQuery: i32;
  /** Bytes [batch, queries] or [batch, keys]. */
  queryMask: usize;
  keyMask: usize;
  valueMask: usize;
  /** Bytes that are 0 for keys that are dropped before the softmax; strides in bytes. */
  keptKeys: usize;
  keptKeysExample: i32;
  keptKeysHead: i32;
  keptKeysQuery: i32;
  /** 1 if rows that lose all their keys are zeros; 0 if they keep all. */
  zeroEmpty: i32;
  /** Numbers that are added to the scores; strides in floats, as in `keep`. */
  logits: usize;
  logitsExample: i32;
  logitsHead: i32;
  logitsQuery: i32;
  /** Factors of the outputs of heads [batch, heads]. */
  headFactors: usize;
  /** DROP_NOTHING, DROP_DRAWN, or another number for masks of 0 and 1 at `keep`. */
  drop: i32;
  keep: usize;
  keepExample: i32;
  keepHead: i32;
  keepQuery: i32;
  /** Address of a `PairDraws`. */
  draws: usize;
  /** Gradient of the probabilities. */
  dProbabilities: usize;
  dQuery: usize;
  dKey: usize;
  dValue: usize;
  /** Scratch: `keys` bytes; a block of dropped probabilities; a block of gradients of scores; that of gemm. */
  allowed: usize;
  dropped: usize;
  dScores: usize;
  gemm: usize;
}

/** Number of fields in the table, so that the caller can check its own list. */
export function attentionCallFields(): i32 {
  return <i32>(offsetof<AttentionCall>() >> 2);
}

/** Number of keys that query `t` may see. */
// @ts-ignore: decorator
@inline
export function keysSeen(call: AttentionCall, t: i32): i32 {
  return call.causal ? min(call.keys, t + 1) : call.keys;
}

/** Address of row (n, t, h) of a tensor [batch, steps, heads, size]. */
// @ts-ignore: decorator
@inline
export function rowOf(tensor: usize, steps: i32, heads: i32, size: i32, n: i32, t: i32, h: i32): usize {
  return tensor + ((<usize>((n * steps + t) * heads + h) * <usize>size) << 2);
}

/** Address of row (n, h, t) of the matrices [batch, heads, queries, keys]. */
// @ts-ignore: decorator
@inline
export function pairsOf(call: AttentionCall, tensor: usize, n: i32, h: i32, t: i32): usize {
  return tensor + ((<usize>((n * call.heads + h) * call.queries + t) * <usize>call.keys) << 2);
}

/** Factor of the outputs of head `h`. */
// @ts-ignore: decorator
@inline
export function headFactor(call: AttentionCall, n: i32, h: i32): f32 {
  return call.headFactors ? load<f32>(call.headFactors + (<usize>(n * call.heads + h) << 2)) : 1;
}
