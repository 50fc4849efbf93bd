import {
  type CommonOptions,
  checkNumber,
  checkNumbers,
  checkTensors,
  defineRegularizer,
  fromStream,
  type LayerOptions,
  RegattaError,
  type Regularizer,
  type Stream,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { pickMask, pickPositions } from './rows.ts';
import { requireSequence } from './sequence-shape.ts';

const NAME = 'patch-dropout';

/** Options of PatchDropout. */
export interface PatchDropoutOptions extends CommonOptions {
  /** Number of first tokens that always stay, such as a class token; an integer >= 0. Default: 0. */
  readonly prefix?: number;
}

/** The number of patches that stay: max(1, floor(patches (1 - rate))). */
export function patchesKept(patches: number, rate: number): number {
  checkNumber(patches, 'patchesKept', 'patches', { min: 1, integer: true });
  checkNumber(rate, 'patchesKept', 'rate', { min: 0, max: 1 });
  // Trap: 10 * (1 - 0.8) is less than 2 in floating point.
  return Math.max(1, Math.floor(patches * (1 - rate) + 1e-9));
}

/**
 * The patches that stay: those with the `count` smallest numbers, in ascending order.
 *
 * @param uniforms one number for each patch of an example.
 */
export function keptPatches(uniforms: ArrayLike<number>, count: number): Int32Array {
  checkNumbers('keptPatches', { uniforms });
  checkNumber(count, 'keptPatches', 'count', { min: 0, max: uniforms.length, integer: true });
  const order = Int32Array.from({ length: uniforms.length }, (_, i) => i);
  return order
    .sort((a, b) => uniforms[a]! - uniforms[b]! || a - b)
    .slice(0, count)
    .sort();
}

/**
 * A sequence with some of its patches: y = the first `prefix` tokens, then the given patches.
 *
 * @param x [examples, prefix + patches, features].
 * @param indices of the patches that stay, not counting the prefix: integers [examples, count].
 */
export function patchDropoutForward(x: tf.Tensor, indices: tf.Tensor, prefix: number): tf.Tensor {
  checkTensors('patchDropoutForward', { x, indices });
  checkNumber(prefix, 'patchDropoutForward', 'prefix', { min: 0, integer: true });
  return tf.tidy(() => pickPositions(x, positionsOf(indices, prefix)));
}

/** The positions in the sequence of the prefix and of patches [examples, prefix + count]. */
function positionsOf(indices: tf.Tensor, prefix: number): tf.Tensor {
  const patches = tf.add(tf.cast(indices, 'float32'), prefix);
  if (prefix === 0) return patches;
  const first = tf.tile(tf.reshape(tf.range(0, prefix), [1, prefix]), [indices.shape[0] ?? 0, 1]);
  return tf.concat([first, patches], 1);
}

/** Draws the patches that stay [examples, count]. */
function drawIndices(
  { shape: [examples = 0, steps = 0] }: tf.Tensor,
  prefix: number,
  rate: number,
  { stream, firstRow }: { readonly stream: Stream; readonly firstRow: number },
): tf.Tensor {
  const patches = steps - prefix;
  if (patches < 1) {
    throw new RegattaError({
      subject: NAME,
      expected: `more than ${prefix} tokens, the prefix`,
      received: steps,
      remedy: 'Set prefix to the number of class tokens before the patches, e.g. 1.',
    });
  }
  const count = patchesKept(patches, rate);
  return fromStream(stream, [examples, count], (source) => {
    const kept = new Float32Array(examples * count);
    for (let n = 0; n < examples; n++)
      kept.set(keptPatches(source.fold(firstRow + n).uniform(patches), count), n * count);
    return kept;
  });
}

/** Definition of PatchDropout. */
export const patchDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'PatchDropout',
  summary: 'trains on a random subset of the patches of each image, which saves time',
  paper: 'Liu et al. 2022, arXiv 2208.07220',
  layers: ['patchDropoutLayer'],
  defaultRate: 0.25,
  rates: [0.1, 0.25, 0.5],
  prior: { transformer: 9 },
  options: ['prefix'],
  parse: ({ prefix }: PatchDropoutOptions) => ({
    prefix: checkNumber(prefix ?? 0, NAME, 'prefix', { min: 0, integer: true }),
  }),
  activation: {
    train(x, { params: { prefix }, rate, stream, firstRow }) {
      if (rate === 0) return x.clone();
      return patchDropoutForward(x, drawIndices(x, prefix, rate, { stream, firstRow }), prefix);
    },
    noisyMask(x, { params: { prefix }, rate, mask, stream, firstRow }) {
      if (rate === 0 || mask === undefined) return mask;
      return pickMask(mask, positionsOf(drawIndices(x, prefix, rate, { stream, firstRow }), prefix));
    },
    // Training and inference see different numbers of tokens.
    outputShape: (shape) => [shape[0] ?? null, null, ...shape.slice(2)],
    accepts: (shapes) => requireSequence(shapes, NAME),
  },
  at: ['tokens'],
});

/**
 * PatchDropout: trains on a random subset of the tokens of each example, so sequences are shorter.
 *
 * Of L patches of x [examples, prefix + L, features], max(1, floor(L (1 - rate))) stay in their order, a uniform subset for
 * each example; the prefix always stays, and nothing is rescaled. Place it after positions have been added. The number of
 * steps of its output is `null`, since inference sees all. Hook: `tokens`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options; in training, for sequences no longer than the prefix.
 * @see Liu et al. 2022, arXiv 2208.07220.
 * @example
 * ```ts
 * const regularizer = patchDropout({ rate: 0.5, prefix: 1 });
 * const patches = tf.input({ shape: [17, 32] });
 * const output = attach(regularizer, 'tokens', { name: 'patches', seed: 7 }, patches);
 * ```
 */
export function patchDropout(options: PatchDropoutOptions): Regularizer {
  return patchDropoutDefinition.regularizer(options);
}

/**
 * PatchDropout as a layer for sequences [batch, steps, features].
 *
 * @throws RegattaError like {@link patchDropout}.
 * @example
 * ```ts
 * const layer = patchDropoutLayer({ rate: 0.5, seed: 7 });
 * const y = layer.apply(tf.ones([8, 16, 32]), { training: true }); // [8, 8, 32]
 * ```
 */
export function patchDropoutLayer(options: PatchDropoutOptions & LayerOptions): tf.layers.Layer {
  return patchDropoutDefinition.layer(options);
}
