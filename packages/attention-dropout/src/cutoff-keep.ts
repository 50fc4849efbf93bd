import { checkChoice, checkNumber, checkTensors } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** What cutoff cuts: single tokens, features at all positions, or a span of tokens. */
export type CutoffKind = 'token' | 'feature' | 'span';

/** All kinds of cutoff. */
export const cutoffKinds: readonly CutoffKind[] = ['token', 'feature', 'span'];

/** The number that is cut of `length`: floor(rate length). */
const cutOf = (length: number, rate: number): number => Math.floor(rate * length + 1e-9);

/** The numbers of tokens that are cut [examples, 1]. Looked up, since a product in float32 may be rounded down. */
function counts(real: tf.Tensor, rate: number): tf.Tensor {
  const table = tf.tensor1d(Array.from({ length: real.shape[1]! + 1 }, (_, length) => cutOf(length, rate)));
  return tf.expandDims(tf.gather(table, tf.cast(tf.sum(real, 1), 'int32')), 1);
}

/** How many values of its row are smaller than each value [rows, n]; the first of equal ones counts as smaller. */
function ranks(values: tf.Tensor): tf.Tensor {
  const [own, others] = [tf.expandDims(values, 2), tf.expandDims(values, 1)];
  const index = tf.range(0, values.shape[1]!);
  const earlier = tf.less(tf.expandDims(index, 0), tf.expandDims(index, 1));
  const before = tf.logicalOr(tf.less(others, own), tf.logicalAnd(tf.equal(others, own), earlier));
  return tf.sum(tf.cast(before, 'float32'), 2);
}

const kept = (cut: tf.Tensor): tf.Tensor => tf.cast(tf.logicalNot(cut), 'float32');

function tokenKeep(draws: tf.Tensor, real: tf.Tensor, rate: number): tf.Tensor {
  // Padding comes after all real tokens.
  const rank = ranks(tf.where(tf.cast(real, 'bool'), draws, tf.scalar(2)));
  return kept(tf.logicalAnd(tf.cast(real, 'bool'), tf.less(rank, counts(real, rate))));
}

function spanKeep(draws: tf.Tensor, real: tf.Tensor, rate: number): tf.Tensor {
  const count = counts(real, rate);
  const starts = tf.add(tf.sub(tf.sum(real, 1, true), count), 1);
  const start = tf.floor(tf.mul(tf.expandDims(draws, 1), starts));
  const position = tf.sub(tf.cumsum(real, 1), 1);
  const inside = tf.logicalAnd(tf.greaterEqual(position, start), tf.less(position, tf.add(start, count)));
  return kept(tf.logicalAnd(tf.cast(real, 'bool'), inside));
}

/**
 * What cutoff keeps: 1, or 0 for what is cut.
 *
 * `token`: the floor(rate length) real tokens with the smallest draws are cut. `feature`: the floor(rate features) columns
 * with the smallest. `span`: floor(rate length) real tokens from floor(u (length - count + 1)) on.
 *
 * @param draws uniform numbers: [examples, steps], [examples, features] or [examples].
 * @param real 1 for real tokens, 0 for padding [examples, steps].
 * @returns [examples, steps], or [examples, features] for features.
 */
export function cutoffKeep(kind: CutoffKind, draws: tf.Tensor, real: tf.Tensor, rate: number): tf.Tensor {
  checkChoice(kind, cutoffKinds, 'cutoffKeep', 'kind');
  checkTensors('cutoffKeep', { draws, real });
  checkNumber(rate, 'cutoffKeep', 'rate', { min: 0, max: 1 });
  return tf.tidy(() => {
    const mask = tf.cast(real, 'float32');
    if (kind === 'token') return tokenKeep(draws, mask, rate);
    if (kind === 'span') return spanKeep(draws, mask, rate);
    return tf.cast(tf.greaterEqual(ranks(draws), cutOf(draws.shape[1]!, rate)), 'float32');
  });
}

/** A sequence with its cut entries zeroed. @param keep result of {@link cutoffKeep}. */
export function cutoffForward(kind: CutoffKind, x: tf.Tensor, keep: tf.Tensor): tf.Tensor {
  checkChoice(kind, cutoffKinds, 'cutoffForward', 'kind');
  checkTensors('cutoffForward', { x, keep });
  return tf.mul(x, tf.expandDims(keep, kind === 'feature' ? 1 : 2));
}
