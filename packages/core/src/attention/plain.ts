/** Attention in tfjs operations. It runs on any backend and is differentiated by tfjs. */
import * as tf from '@tensorflow/tfjs';
import { stopGradient } from '../stop-gradient.ts';
import type { AttentionAttributes, AttentionInputs, AttentionSizes } from './contract.ts';
import { pairMask } from './draw.ts';
import type { AttentionNoise, AttentionOutputs } from './noise.ts';

/** A mask in bool: true where it is not 0. */
export const truth = (mask: tf.Tensor): tf.Tensor => tf.cast(mask, 'bool');

/** Joins masks by AND; undefined if there are none. */
const both = (a: tf.Tensor | undefined, b: tf.Tensor | undefined): tf.Tensor | undefined =>
  a === undefined || b === undefined ? (a ?? b) : tf.logicalAnd(a, b);

/** Pairs of a query and a key of which the key is not later, [1, 1, T, S]. */
function causalMask(queries: number, keys: number): tf.Tensor {
  const query = tf.reshape(tf.range(0, queries), [queries, 1]);
  return tf.reshape(tf.lessEqual(tf.reshape(tf.range(0, keys), [1, keys]), query), [1, 1, queries, keys]);
}

/** The pairs that may attend, with each axis in full or 1; undefined if all may. */
export function allowedPairs(
  { attentionMask, queryMask, keyMask, valueMask }: AttentionInputs,
  { causal = false }: AttentionAttributes,
  { batch, queries, keys }: Pick<AttentionSizes, 'batch' | 'queries' | 'keys'>,
): tf.Tensor | undefined {
  const ofKeys = (mask: tf.Tensor | undefined) => mask && tf.reshape(truth(mask), [batch, 1, 1, keys]);
  const pairs =
    attentionMask && attentionMask.rank === 3
      ? tf.expandDims(truth(attentionMask), 1)
      : attentionMask && truth(attentionMask);
  const ofQueries = queryMask && tf.reshape(truth(queryMask), [batch, 1, queries, 1]);
  return [
    ofKeys(keyMask),
    ofKeys(valueMask),
    ofQueries,
    causal ? causalMask(queries, keys) : undefined,
  ].reduce(both, pairs);
}

const any = (mask: tf.Tensor): tf.Tensor => tf.any(mask, -1, true);

/**
 * The pairs that remain when keys are dropped.
 *
 * @param allowed pairs that may attend, bool; undefined if all may.
 * @param keep 1 for kept keys, 0 for dropped ones; it broadcasts to the scores.
 * @param emptyRow what a row does that has allowed keys of which none is kept: `keep` them all, or be `zero`.
 */
export function dropKeys(
  allowed: tf.Tensor | undefined,
  keep: tf.Tensor,
  emptyRow: 'keep' | 'zero',
): tf.Tensor {
  const left = both(allowed, truth(keep))!;
  if (emptyRow === 'zero') return left;
  const lost = tf.logicalNot(any(left));
  return allowed === undefined ? tf.logicalOr(left, lost) : tf.logicalOr(left, tf.logicalAnd(allowed, lost));
}

/**
 * Softmax over the allowed places of the last axis, in tfjs operations: a row without any is zeros and has no gradient,
 * and values at places that are not allowed have no influence.
 */
export function plainMaskedSoftmax(scores: tf.Tensor, allowed: tf.Tensor | undefined): tf.Tensor {
  const lowest = tf.scalar(Number.NEGATIVE_INFINITY);
  const inside = allowed === undefined ? scores : tf.where(allowed, scores, tf.scalar(0));
  const most = stopGradient(inside, (x) => {
    const largest = tf.max(allowed === undefined ? x : tf.where(allowed, x, lowest), -1, true);
    return tf.where(tf.equal(largest, lowest), tf.zerosLike(largest), largest);
  });
  const parts = tf.exp(
    allowed === undefined ? tf.sub(inside, most) : tf.where(allowed, tf.sub(inside, most), lowest),
  );
  const total = tf.sum(parts, -1, true);
  // A row with an allowed place has a sum of at least 1.
  return tf.div(parts, tf.maximum(total, 0.5));
}

/**
 * Divides kept probabilities by their sum over the row. A row that keeps no probability drops nothing.
 *
 * @param differentiated whether the sum has a gradient.
 */
export function normalizedDrop(p: tf.Tensor, keep: tf.Tensor, differentiated: boolean): tf.Tensor {
  const sumOf = (value: tf.Tensor): tf.Tensor => tf.sum(tf.mul(value, keep), -1, true);
  const total = differentiated ? sumOf(p) : stopGradient(p, sumOf);
  const kept = stopGradient(total, (sums) => tf.greater(sums, 0));
  return tf.where(kept, tf.div(tf.mul(p, keep), tf.where(kept, total, tf.onesLike(total))), p);
}

/** The factors of the outputs of heads [N, H]. */
export function headFactors({
  keep,
  rate,
  scaling,
  emptyHeads,
}: NonNullable<AttentionNoise['heads']>): tf.Tensor {
  if (scaling === 'expected') return rate >= 1 ? tf.zerosLike(keep) : tf.div(keep, 1 - rate);
  const count = tf.sum(keep, -1, true);
  const factors = tf.div(tf.mul(keep, keep.shape.at(-1)!), tf.maximum(count, 1));
  return emptyHeads === 'zero' ? factors : tf.where(tf.greater(count, 0), factors, tf.onesLike(factors));
}

/** Drops probabilities [N, H, T, S]. */
function dropProbabilities(
  p: tf.Tensor,
  { rate, keep, normalizer }: NonNullable<AttentionNoise['probabilities']>,
  sizes: AttentionSizes,
): tf.Tensor {
  const mask = keep instanceof tf.Tensor ? tf.cast(keep, 'float32') : pairMask(keep, sizes, rate);
  if (normalizer !== 'expected') return normalizedDrop(p, mask, normalizer === 'differentiated');
  return rate >= 1 ? tf.mul(p, 0) : tf.mul(p, tf.div(mask, 1 - rate));
}

/** `attend` in tfjs operations. */
export function plainAttend(
  inputs: AttentionInputs,
  attributes: AttentionAttributes,
  noise: AttentionNoise,
  sizes: AttentionSizes,
): AttentionOutputs {
  const { batch, queries, keys, heads, groups, keySize, valueSize } = sizes;
  // The query heads of a group stand below each other, so that one product serves them all.
  const rows = (heads / groups) * queries;
  const query = tf.reshape(tf.transpose(inputs.query, [0, 2, 1, 3]), [batch, groups, rows, keySize]);
  const key = tf.transpose(inputs.key, [0, 2, 1, 3]);
  const value = tf.transpose(inputs.value, [0, 2, 1, 3]);
  const products = tf.mul(tf.matMul(query, key, false, true), attributes.scale ?? 1 / Math.sqrt(keySize));
  const plain = tf.reshape(products, [batch, heads, queries, keys]);
  const scores = noise.logits === undefined ? plain : tf.add(plain, noise.logits);
  const open = allowedPairs(inputs, attributes, sizes);
  const allowed = noise.keys === undefined ? open : dropKeys(open, noise.keys.keep, noise.keys.emptyRow);
  const probabilities = plainMaskedSoftmax(scores, allowed);
  const dropped =
    noise.probabilities === undefined
      ? probabilities
      : dropProbabilities(probabilities, noise.probabilities, sizes);
  const sums = tf.matMul(tf.reshape(dropped, [batch, groups, rows, keys]), value);
  const y = tf.transpose(tf.reshape(sums, [batch, heads, queries, valueSize]), [0, 2, 1, 3]);
  const factors = noise.heads && tf.reshape(headFactors(noise.heads), [batch, 1, heads, 1]);
  return {
    y: (factors === undefined ? y : tf.mul(y, factors)) as tf.Tensor4D,
    probabilities: probabilities as tf.Tensor4D,
  };
}
