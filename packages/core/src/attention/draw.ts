import * as tf from '@tensorflow/tfjs';
import { checkObject, checkStream } from '../arguments.ts';
import { fromStream } from '../from-stream.ts';
import { perturb } from '../perturb.ts';
import { rateAt } from '../rate.ts';
import { renewKey } from '../renew-key.ts';
import type { Stream } from '../stream.ts';
import { hasKernel, runKernel } from '../tfjs.ts';
import type { AttentionSizes } from './contract.ts';
import type { AttentionNoise, PairDraws } from './noise.ts';
import type { AttentionTreatment, KeyMask, ProbabilityMask } from './treatment.ts';

/** Draws that every row [keys] of scores has to itself. Fixed, so that the draws of a pair do not depend on padding. */
export const ROW_OF_DRAWS = 2 ** 18;

/** The shape of draws on scores: the full size on the axes `per`, 1 elsewhere. */
export const pairShape = (
  { batch, heads, queries, keys }: Pick<AttentionSizes, 'batch' | 'heads' | 'queries' | 'keys'>,
  per: readonly number[],
): number[] => [batch, heads, queries, keys].map((size, axis) => (per.includes(axis) ? size : 1));

/**
 * Draws for pairs of a query and a key, a pure function of their coordinates: the draw of example n, head h, query t and
 * key s is number t {@link ROW_OF_DRAWS} + s of the stream `fold(n heads + h)`, with 0 for axes that share a draw. So it
 * depends neither on the batch nor on the lengths of the sequences.
 *
 * @param draw draws `count` numbers of a stream, from number `start` on.
 * @returns a tensor of shape {@link pairShape}.
 */
export function pairDraws(
  { stream, per, firstRow }: PairDraws,
  sizes: Pick<AttentionSizes, 'batch' | 'heads' | 'queries' | 'keys'>,
  draw: (stream: Stream, count: number, start: number) => ArrayLike<number>,
): tf.Tensor {
  const shape = pairShape(sizes, per);
  const [batch, heads, queries, keys] = shape as [number, number, number, number];
  const first = per.includes(0) ? firstRow : 0;
  const rowsOf = (source: Stream): Float32Array => {
    const values = new Float32Array(batch * heads * queries * keys);
    let at = 0;
    for (let n = 0; n < batch; n++) {
      for (let h = 0; h < heads; h++) {
        const plane = source.fold((first + n) * (per.includes(1) ? sizes.heads : 1) + h);
        for (let t = 0; t < queries; t++, at += keys) values.set(draw(plane, keys, t * ROW_OF_DRAWS), at);
      }
    }
    return values;
  };
  return fromStream(stream, shape, rowsOf);
}

/** Name of a kernel that backends can register to draw the masks of {@link pairMask}. It has no inputs. */
export const PAIR_MASK_KERNEL = 'RegattaPairMask';

/** Where a kernel draws masks of pairs. The attributes of {@link PAIR_MASK_KERNEL} also have their `shape`. */
export interface PairMaskAttributes {
  /** Key of the stream of the draws: two 32-bit words. */
  readonly key: readonly [number, number];
  /** Axes of [examples, heads, queries, keys] with one draw per entry. */
  readonly per: readonly number[];
  /** Index of the first example in a larger batch. */
  readonly firstRow: number;
  /** Number of heads. */
  readonly heads: number;
  /** Probability of 1, in [0, 1]. */
  readonly keep: number;
}

/** What a kernel needs to draw the masks of {@link pairMask}. */
export const pairMaskAttributes = (
  { stream, per, firstRow }: PairDraws,
  { heads }: Pick<AttentionSizes, 'heads'>,
  rate: number,
): PairMaskAttributes => ({ key: stream.key, per, firstRow, heads, keep: 1 - rate });

/** Masks of 0 and 1 for pairs of a query and a key, where 1 (keep) has probability 1 - rate. */
export function pairMask(
  from: PairDraws,
  sizes: Pick<AttentionSizes, 'batch' | 'heads' | 'queries' | 'keys'>,
  rate: number,
): tf.Tensor {
  if (hasKernel(PAIR_MASK_KERNEL)) {
    const attributes = { ...pairMaskAttributes(from, sizes, rate), shape: pairShape(sizes, from.per) };
    return runKernel(PAIR_MASK_KERNEL, {}, renewKey(attributes, from.stream));
  }
  return pairDraws(from, sizes, (source, count, start) => source.bernoulli(count, 1 - rate, start));
}

/**
 * The mask of keys in gaps of `window` keys: 0 for a key if it or one of the `window` - 1 keys before it starts a gap.
 *
 * @param keep 0 where a gap starts, else 1 [..., keys].
 */
export function gapMask(keep: tf.Tensor, window: number): tf.Tensor {
  const keys = keep.shape.at(-1) ?? 0;
  return tf.tidy(() => {
    let mask = keep.clone();
    const front = keep.shape.slice(0, -1);
    for (let shift = 1; shift < Math.min(window, keys); shift++) {
      const earlier = tf.slice(
        keep,
        keep.shape.map(() => 0),
        [...front, keys - shift],
      );
      mask = tf.mul(mask, tf.concat([tf.ones([...front, shift]), earlier], -1));
    }
    return mask;
  });
}

/** Where the noise of a call is drawn from. */
export interface AttentionDraw {
  /** Stream of the layer and its step. */
  readonly stream: Stream;
  /** Training steps so far; determines scheduled rates. */
  readonly step: number;
  /** Index of the first example in a larger batch. Default: 0. */
  readonly firstRow?: number;
}

const all = [0, 1, 2, 3];
const perOfKeys = ({ per = 'element' }: KeyMask): readonly number[] => (per === 'key' ? [0, 1, 3] : all);

const hasGaps = ({ window = 1, normalizer = 'expected' }: ProbabilityMask): boolean =>
  window > 1 || normalizer !== 'expected';

/**
 * Draws the noise of an attention layer: a pure function of its arguments. Each slot draws from its own stream. A slot is
 * absent if it is not treated or its rate is 0.
 */
export function attentionNoise(
  treatment: AttentionTreatment,
  sizes: Pick<AttentionSizes, 'batch' | 'heads' | 'queries' | 'keys'>,
  from: AttentionDraw,
): AttentionNoise {
  const subject = 'attentionNoise';
  checkObject(treatment, subject, 'a treatment', 'Pass e.g. { probabilities: { rate: 0.1 } }.');
  checkObject(from, subject, 'a stream and a step', 'Pass e.g. { stream: stream(7), step: 0 }.');
  const { stream, step, firstRow = 0 } = from;
  checkStream(stream, subject);
  const noise: { -readonly [K in keyof AttentionNoise]: AttentionNoise[K] } = {};
  const { logits, keys, probabilities, heads } = treatment;
  if (logits && logits.sigma > 0) {
    const normals = pairDraws(
      { stream: stream.fold('logits'), per: all, firstRow },
      sizes,
      (source, count, start) => source.normal(count, start),
    );
    noise.logits = tf.mul(normals, logits.sigma);
  }
  if (keys && rateAt(keys.rate, step) > 0) {
    const draws = { stream: stream.fold('keys'), per: perOfKeys(keys), firstRow };
    noise.keys = { keep: pairMask(draws, sizes, rateAt(keys.rate, step)), emptyRow: keys.emptyRow ?? 'keep' };
  }
  if (probabilities && rateAt(probabilities.rate, step) > 0) {
    const { per = all, window = 1, normalizer = 'expected' } = probabilities;
    const rate = rateAt(probabilities.rate, step);
    const draws = { stream: stream.fold('probabilities'), per, firstRow };
    noise.probabilities = hasGaps(probabilities)
      ? { rate, keep: gapMask(pairMask(draws, sizes, rate / window), window), normalizer }
      : { rate, keep: draws, normalizer };
  }
  if (heads && rateAt(heads.rate, step) > 0) {
    const rate = rateAt(heads.rate, step);
    const ones = tf.ones([sizes.batch, sizes.heads]);
    const keep = tf.step(perturb(ones, { noise: 'bernoulli' }, rate, stream.fold('heads'), firstRow));
    noise.heads = { keep, rate, scaling: heads.scaling ?? 'count', emptyHeads: heads.emptyHeads ?? 'keep' };
  }
  return noise;
}
