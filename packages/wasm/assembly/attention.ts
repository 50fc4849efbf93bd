/**
 * Scaled dot-product attention with masks and dropout, and its gradient, head by head and in blocks of queries. Masks of
 * probabilities are drawn when they are needed, so that only the probabilities before dropout are stored.
 */
import { AttentionCall, DROP_DRAWN, headFactor, keysSeen, pairsOf, rowOf } from './attention-call';
import { droppedRow, isDropped, probabilityRow, scoreGradient } from './attention-row';
import { gemm } from './gemm';
import { PairDraws, planeKey } from './pair-draws';

/** Key of the draws of a plane, if there are any. */
// @ts-ignore: decorator
@inline
function drawsKey(call: AttentionCall, n: i32, h: i32): u64 {
  return call.drop == DROP_DRAWN ? planeKey(changetype<PairDraws>(call.draws), n, h) : 0;
}

/** Writes dropped probabilities of `rows` queries from `first` on; returns the address of the rows that the values meet. */
function drop(
  call: AttentionCall, n: i32, h: i32, first: i32, rows: i32, columns: i32, key: u64, factor: f32, from: usize,
): usize {
  if (!isDropped(call)) return from;
  const bytes = <usize>call.keys << 2;
  let to = call.dropped;
  for (let t = first; t < first + rows; t++) {
    droppedRow(call, n, h, t, key, factor, from, to, columns);
    from += bytes;
    to += bytes;
  }
  return call.dropped;
}

/**
 * Writes the probabilities and the output.
 *
 * @param at address of an {@link AttentionCall}.
 * @param factor factor of the scores.
 * @param keepFactor factor of kept probabilities.
 */
export function attention(at: usize, factor: f32, keepFactor: f32): void {
  const call = changetype<AttentionCall>(at);
  const S = call.keys, T = call.queries, H = call.heads, G = call.groups, K = call.keySize, V = call.valueSize;
  const bytes = <usize>S << 2;
  for (let n = 0; n < call.batch; n++) {
    for (let h = 0; h < H; h++) {
      const g = h / (H / G);
      const draws = drawsKey(call, n, h);
      const kept = keepFactor * headFactor(call, n, h);
      const key = rowOf(call.key, S, G, K, n, 0, g);
      const value = rowOf(call.value, S, G, V, n, 0, g);
      for (let t = 0; t < T; t += call.block) {
        const rows = min(call.block, T - t);
        const columns = keysSeen(call, t + rows - 1);
        const pairs = pairsOf(call, call.probabilities, n, h, t);
        const query = rowOf(call.query, T, H, K, n, t, h);
        gemm(rows, columns, K, query, H * K, false, key, G * K, true, pairs, S, false, call.gemm);
        let row = pairs;
        for (let i = t; i < t + rows; i++) {
          probabilityRow(call, n, h, i, factor, row);
          row += bytes;
        }
        const weights = drop(call, n, h, t, rows, columns, draws, kept, pairs);
        const y = rowOf(call.y, T, H, V, n, t, h);
        gemm(rows, V, columns, weights, S, false, value, G * V, false, y, H * V, false, call.gemm);
      }
    }
  }
}

/** Zeros rows `from` to `to` of a matrix. */
function zeroRows(matrix: usize, from: i32, to: i32, stride: i32, width: i32): void {
  for (let i = from; i < to; i++) memory.fill(matrix + (<usize>(i * stride) << 2), 0, <usize>width << 2);
}

/**
 * Writes the gradients of query, key and value, from those of the output and of the probabilities (of which one may be
 * missing).
 *
 * @param at address of an {@link AttentionCall}.
 * @param factor factor of the scores.
 * @param keepFactor factor of kept probabilities.
 */
export function attentionGrad(at: usize, factor: f32, keepFactor: f32): void {
  const call = changetype<AttentionCall>(at);
  const S = call.keys, T = call.queries, H = call.heads, G = call.groups, K = call.keySize, V = call.valueSize;
  const bytes = <usize>S << 2;
  for (let n = 0; n < call.batch; n++) {
    for (let h = 0; h < H; h++) {
      const g = h / (H / G);
      const draws = drawsKey(call, n, h);
      const kept = keepFactor * headFactor(call, n, h);
      const key = rowOf(call.key, S, G, K, n, 0, g);
      const value = rowOf(call.value, S, G, V, n, 0, g);
      const dKey = rowOf(call.dKey, S, G, K, n, 0, g);
      const dValue = rowOf(call.dValue, S, G, V, n, 0, g);
      for (let t = 0; t < T; t += call.block) {
        const rows = min(call.block, T - t);
        const columns = keysSeen(call, t + rows - 1);
        const pairs = pairsOf(call, call.probabilities, n, h, t);
        // The first block of a group writes the gradients of its keys and values; the others add to them.
        const adds = t > 0 || h % (H / G) > 0;
        if (!adds) {
          zeroRows(dKey, columns, S, G * K, K);
          zeroRows(dValue, call.y ? columns : 0, S, G * V, V);
        }
        let weights = pairs;
        if (call.y) {
          const dy = rowOf(call.y, T, H, V, n, t, h);
          weights = drop(call, n, h, t, rows, columns, draws, kept, pairs);
          gemm(columns, V, rows, weights, S, true, dy, H * V, false, dValue, G * V, adds, call.gemm);
          gemm(rows, columns, V, dy, H * V, false, value, G * V, true, call.dScores, S, false, call.gemm);
        } else {
          memory.fill(call.dScores, 0, <usize>rows * bytes);
        }
        const ofPairs = call.dProbabilities ? pairsOf(call, call.dProbabilities, n, h, t) : 0;
        for (let i: usize = 0; i < <usize>rows; i++) {
          const row = i * bytes;
          const e = ofPairs ? ofPairs + row : 0;
          scoreGradient(pairs + row, weights + row, call.dScores + row, e, columns, factor);
        }
        const query = rowOf(call.query, T, H, K, n, t, h);
        const dQuery = rowOf(call.dQuery, T, H, K, n, t, h);
        gemm(rows, K, columns, call.dScores, S, false, key, G * K, false, dQuery, H * K, false, call.gemm);
        gemm(columns, K, rows, call.dScores, S, true, query, H * K, false, dKey, G * K, adds, call.gemm);
      }
    }
  }
}
