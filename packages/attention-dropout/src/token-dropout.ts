import {
  type CommonOptions,
  checkChoice,
  checkNumber,
  checkTensors,
  defineRegularizer,
  type LayerOptions,
  type Regularizer,
  type Stream,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { exampleUniforms, positionUniforms, sequenceSizes } from './draws.ts';
import { pickPositions } from './rows.ts';
import { requireSequence } from './sequence-shape.ts';

const NAME = 'token-dropout';

/** Options of token dropout. */
export interface TokenDropoutOptions extends CommonOptions {
  /**
   * `zero` (default): the vector of a token is zeroed, and its position still takes part in attention. `remove`: kept tokens
   * move to the left, and the mask of the sequence says how many there are.
   */
  readonly mode?: 'zero' | 'remove';
  /** In mode `zero`: kept tokens are unchanged (`none`, default), or divided by 1 - rate (`inverted`). */
  readonly scaling?: 'none' | 'inverted';
  /** Number of first tokens that are never dropped, such as a class token; an integer >= 0. Default: 0. */
  readonly protect?: number;
  /** Fraction of the examples that lose no token, in [0, 1]. Default: 0; 0.5 is the two-stage dropout of UniDrop. */
  readonly spared?: number;
}

interface Params {
  readonly mode: 'zero' | 'remove';
  readonly scaling: 'none' | 'inverted';
  readonly protect: number;
  readonly spared: number;
}

/**
 * Zeroes the tokens of a sequence: y = x keep, or x keep / (1 - rate) with `inverted` scaling. Rate 1 gives zeros.
 *
 * @param x [examples, steps, features]. @param keep 0 / 1 [examples, steps].
 */
export function tokenDropoutForward(
  x: tf.Tensor,
  keep: tf.Tensor,
  rate: number,
  scaling: 'none' | 'inverted' = 'none',
): tf.Tensor {
  checkTensors('tokenDropoutForward', { x, keep });
  checkNumber(rate, 'tokenDropoutForward', 'rate', { min: 0, max: 1 });
  checkChoice(scaling, ['none', 'inverted'], 'tokenDropoutForward', 'scaling');
  return tf.tidy(() => {
    const factor = scaling === 'none' ? 1 : rate === 1 ? 0 : 1 / (1 - rate);
    return tf.mul(x, tf.expandDims(tf.mul(tf.cast(keep, 'float32'), factor), -1));
  });
}

/** Where the tokens go that remain: their positions, and which of the new positions are real. */
function remaining(keep: tf.Tensor, real: tf.Tensor): { positions: tf.Tensor; mask: tf.Tensor } {
  const steps = keep.shape[1] ?? 0;
  const some = tf.mul(keep, real);
  const lost = tf.equal(tf.sum(some, 1, true), 0);
  const first = tf.mul(real, tf.cast(tf.equal(tf.cumsum(real, 1), 1), 'float32'));
  const kept = tf.where(lost, first, some);
  const step = tf.reshape(tf.range(0, steps), [1, steps]);
  // Kept tokens in their order, then the others.
  const order = tf.where(tf.cast(kept, 'bool'), tf.sub(steps, step), tf.neg(step));
  const { indices } = tf.topk(order, steps);
  return { positions: indices, mask: tf.less(step, tf.sum(kept, 1, true)) };
}

/** A sequence without its dropped tokens. */
export type RemainingTokens = {
  /** Kept tokens, then zeros [examples, steps, features]. */
  readonly y: tf.Tensor;
  /** Which steps are real [examples, steps], bool. */
  readonly mask: tf.Tensor;
};

/**
 * Removes tokens of a sequence: those that are kept and real move to the left in their order, and zeros fill the rest. An
 * example that would lose all keeps its first real token.
 *
 * @param x [examples, steps, features].
 * @param keep 0 / 1 [examples, steps].
 * @param real 1 for real tokens, 0 for padding [examples, steps]. Default: all are real.
 */
export function removeTokens(x: tf.Tensor, keep: tf.Tensor, real?: tf.Tensor): RemainingTokens {
  checkTensors('removeTokens', real === undefined ? { x, keep } : { x, keep, real });
  return tf.tidy(() => {
    const drawn = tf.cast(keep, 'float32');
    const { positions, mask } = remaining(drawn, real ? tf.cast(real, 'float32') : tf.onesLike(drawn));
    const y = tf.mul(pickPositions(x, positions), tf.expandDims(tf.cast(mask, 'float32'), -1));
    return { y, mask };
  });
}

/** The draws of a call: which tokens are kept, and which cannot be dropped; float32 [examples, steps]. */
function draw(
  x: tf.Tensor,
  { protect, spared }: Params,
  rate: number,
  { stream, firstRow }: { readonly stream: Stream; readonly firstRow: number },
): { keep: tf.Tensor; fixed: tf.Tensor } {
  const [examples, steps] = sequenceSizes(x);
  const uniforms = positionUniforms(stream.fold('tokens'), [examples, steps], firstRow);
  const leading = tf.less(tf.reshape(tf.range(0, steps), [1, steps]), protect);
  const whole = tf.expandDims(
    tf.less(exampleUniforms(stream.fold('examples'), examples, firstRow), spared),
    1,
  );
  const fixed = tf.logicalOr(leading, whole);
  const keep = tf.logicalOr(tf.greaterEqual(uniforms, rate), fixed);
  return { keep: tf.cast(keep, 'float32'), fixed: tf.cast(fixed, 'float32') };
}

/** Definition of token dropout. */
export const tokenDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Token dropout',
  summary: 'zeroes or removes whole tokens of a sequence',
  paper: 'Iyyer et al. 2015, ACL; Wu et al. 2021, arXiv 2104.04946',
  layers: ['tokenDropoutLayer'],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3],
  prior: { transformer: 6 },
  options: ['mode', 'scaling', 'protect', 'spared'],
  parse: ({ mode, scaling, protect, spared }: TokenDropoutOptions): Params => ({
    mode: checkChoice(mode ?? 'zero', ['zero', 'remove'], NAME, 'mode'),
    scaling: checkChoice(scaling ?? 'none', ['none', 'inverted'], NAME, 'scaling'),
    protect: checkNumber(protect ?? 0, NAME, 'protect', { min: 0, integer: true }),
    spared: checkNumber(spared ?? 0, NAME, 'spared', { min: 0, max: 1 }),
  }),
  activation: {
    train(x, { params, rate, mask, stream, firstRow }) {
      if (rate === 0) return x.clone();
      const { keep, fixed } = draw(x, params, rate, { stream, firstRow });
      if (params.mode === 'remove') return removeTokens(x, keep, mask).y;
      const dropped = tokenDropoutForward(x, keep, rate, params.scaling);
      // Tokens that cannot be dropped need no rescaling.
      return params.scaling === 'none'
        ? dropped
        : tf.where(tf.cast(tf.expandDims(fixed, -1), 'bool'), x, dropped);
    },
    noisyMask(x, { params, rate, mask, stream, firstRow }) {
      if (rate === 0 || params.mode === 'zero') return mask;
      const { keep } = draw(x, params, rate, { stream, firstRow });
      return remaining(keep, mask ? tf.cast(mask, 'float32') : tf.onesLike(keep)).mask;
    },
    accepts: (shapes) => requireSequence(shapes, NAME),
  },
  at: ['tokens'],
});

/**
 * Token dropout: zeroes or removes whole tokens.
 *
 * y = x keep, or x keep / (1 - rate) with `inverted` scaling, keep ~ Bernoulli(1 - rate) per example and position of
 * x [examples, steps, features]; with mode `remove`, kept tokens move to the left and the mask of the sequence becomes
 * shorter. The draw of a token depends on its example and position alone, not on padding. Identity at inference. Hook:
 * `tokens`.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options.
 * @see Iyyer et al. 2015, ACL, which removes words; Wu et al. 2021, arXiv 2104.04946, for two stages.
 * @example
 * ```ts
 * const regularizer = tokenDropout({ rate: 0.1, protect: 1 });
 * const embedded = tf.input({ shape: [20, 32] });
 * const output = attach(regularizer, 'tokens', { name: 'tokens', seed: 7 }, embedded);
 * ```
 */
export function tokenDropout(options: TokenDropoutOptions): Regularizer {
  return tokenDropoutDefinition.regularizer(options);
}

/**
 * Token dropout as a layer for sequences [batch, steps, features].
 *
 * @throws RegattaError like {@link tokenDropout}.
 * @example
 * ```ts
 * const layer = tokenDropoutLayer({ rate: 0.2, mode: 'remove', seed: 7 });
 * const y = layer.apply(tf.ones([8, 20, 32]), { training: true });
 * ```
 */
export function tokenDropoutLayer(options: TokenDropoutOptions & LayerOptions): tf.layers.Layer {
  return tokenDropoutDefinition.layer(options);
}
