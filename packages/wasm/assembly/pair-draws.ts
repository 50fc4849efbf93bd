/**
 * Bernoulli draws for pairs of a query and a key, by coordinates: those of `pairDraws` in `@regatta/core`.
 *
 * The draw of example n, head h, query t and key s is number t 2^18 + s of the stream that folds n heads + h into the key;
 * axes that share a draw have coordinate 0.
 */
import { bernoulli } from './bernoulli';
import { threefryBlock } from './threefry';

/** Second counter word that folds a number into a key. */
const FOLD_NUMBER: i32 = -1;
/** Binary logarithm of the draws that each row has to itself. */
const ROW_OF_DRAWS: i32 = 18;

/** Where draws come from. The caller fills the table in this order. */
@unmanaged
export class PairDraws {
  key0: i32;
  key1: i32;
  /** Number of the first example. */
  firstExample: i32;
  /** Number of heads. */
  heads: i32;
  /** 1 if examples, heads, queries and keys have draws of their own, 0 if they share one. */
  perExample: i32;
  perHead: i32;
  perQuery: i32;
  perKey: i32;
  /** Keep probability times 2^32: the high 16 bits and the low ones; 65535 and 65536 for 1. */
  high: i32;
  low: i32;
  /** `bernoulliScratch()` bytes. */
  words: usize;
}

/** The key of the draws of example `n` and head `h`; the first word is the low half. */
export function planeKey(draws: PairDraws, n: i32, h: i32): u64 {
  const example = draws.perExample ? draws.firstExample + n : 0;
  const plane = draws.perHead ? example * draws.heads + h : example;
  return threefryBlock(plane, FOLD_NUMBER, draws.key0, draws.key1);
}

/**
 * y = x factor for kept keys and 0 for others, in row `t` of a plane; with x = 0 writes the factors.
 *
 * @param key `planeKey` of the plane.
 */
export function dropRow(draws: PairDraws, key: u64, t: i32, x: usize, y: usize, count: i32, factor: f32): void {
  const k0 = <i32>key;
  const k1 = <i32>(key >> 32);
  const row = draws.perQuery ? t : 0;
  const start = row << ROW_OF_DRAWS;
  const block = row << (ROW_OF_DRAWS - 2);
  const high = draws.high;
  const low = draws.low;
  if (draws.perKey) {
    bernoulli(x, y, count, k0, k1, start, block, high, low, factor, 0, false, 0, 0, draws.words);
    return;
  }
  bernoulli(0, y, 1, k0, k1, start, block, high, low, factor, 0, false, 0, 0, draws.words);
  const all = load<f32>(y);
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 2;
    store<f32>(y + at, x == 0 ? all : load<f32>(x + at) * all);
  }
}

/** Writes masks of 0 and 1 [examples, heads, queries, keys], with sizes of 1 for axes that share a draw. */
export function pairMask(at: usize, examples: i32, heads: i32, queries: i32, keys: i32, to: usize): void {
  const draws = changetype<PairDraws>(at);
  const bytes = <usize>keys << 2;
  for (let n = 0; n < examples; n++) {
    for (let h = 0; h < heads; h++) {
      const key = planeKey(draws, n, h);
      for (let t = 0; t < queries; t++) {
        dropRow(draws, key, t, 0, to, keys, 1);
        to += bytes;
      }
    }
  }
}

/** Number of fields in {@link PairDraws}, so that the caller can check its own list. */
export function pairDrawsFields(): i32 {
  return <i32>(offsetof<PairDraws>() >> 2);
}
