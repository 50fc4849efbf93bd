import {
  activationAt,
  type CommonOptions,
  type Context,
  checkChoice,
  defineRegularizer,
  type LayerOptions,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { type CutoffKind, cutoffForward, cutoffKeep, cutoffKinds } from './cutoff-keep.ts';
import { type CutoffWeights, cutoffLoss, cutoffWeights } from './cutoff-loss.ts';
import { exampleUniforms, positionUniforms, sequenceSizes } from './draws.ts';
import { requireSequence } from './sequence-shape.ts';

const NAME = 'cutoff';

/** Options of a cutoff layer. */
export interface CutoffLayerOptions extends CommonOptions {
  /** What is cut: single tokens (default), features at all positions, or a span of tokens. */
  readonly kind?: CutoffKind;
}

/** Options of cutoff. */
export interface CutoffOptions extends CutoffLayerOptions, CutoffWeights {}

/** Parameters of the method. */
export type CutoffParams = {
  readonly kind: CutoffKind;
  /** The passes of a step that are cut: the first of two views, or all. */
  readonly passes: 'first' | 'all';
  /** Whether cut tokens leave the mask of the sequence. */
  readonly masks: boolean;
};

type Draw = Pick<Context<CutoffParams>, 'params' | 'stream' | 'firstRow' | 'rate' | 'mask' | 'pass'>;

/** Whether a call is cut. */
const cuts = ({ params, rate, pass }: Draw): boolean => rate > 0 && (params.passes === 'all' || pass === 0);

const realOf = (x: tf.Tensor, mask: tf.Tensor | undefined): tf.Tensor =>
  mask ? tf.cast(mask, 'float32') : tf.ones(x.shape.slice(0, 2));

function drawKeep(x: tf.Tensor, { params: { kind }, stream, firstRow, rate, mask }: Draw): tf.Tensor {
  const [examples, steps, features] = sequenceSizes(x);
  const draws =
    kind === 'span'
      ? exampleUniforms(stream, examples, firstRow)
      : positionUniforms(stream, [examples, kind === 'token' ? steps : features], firstRow);
  return cutoffKeep(kind, draws, realOf(x, mask), rate);
}

/** Definition of cutoff. */
export const cutoffDefinition = defineRegularizer({
  name: NAME,
  title: 'Cutoff',
  summary:
    'adds a view with cut tokens, features or a span, and penalizes the divergence from the whole view',
  paper: 'Shen et al. 2020, arXiv 2009.13818',
  targets: 'classes',
  layers: ['cutoffLayer'],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.3],
  prior: { transformer: 10 },
  options: ['kind'],
  siteOptions: ['ceWeight', 'jsWeight'],
  parse(options: CutoffOptions & Partial<CutoffParams>): CutoffParams {
    return {
      kind: checkChoice(options.kind ?? 'token', cutoffKinds, NAME, 'kind'),
      passes: options.passes ?? 'all',
      masks: options.masks ?? true,
    };
  },
  activation: {
    train: (x, context) =>
      cuts(context) ? cutoffForward(context.params.kind, x, drawKeep(x, context)) : x.clone(),
    noisyMask(x, context) {
      const { params, mask } = context;
      if (!cuts(context) || !params.masks || params.kind === 'feature') return mask;
      return tf.cast(tf.mul(realOf(x, mask), drawKeep(x, context)), 'bool');
    },
    accepts: (shapes) => requireSequence(shapes, NAME),
  },
  hooks({ options, params, treatment }) {
    const weights = cutoffWeights(options, NAME);
    return {
      passes: 2,
      tokens: activationAt({ ...treatment, params: { ...params, passes: 'first' } }),
      loss: (base) => cutoffLoss(base, weights),
    };
  },
});

/**
 * Cutoff: trains on a second view of each example, from which tokens, features or a span are cut.
 *
 * Loss CE(p) + ceWeight CE(q) + jsWeight JS(p, q), p the prediction for the whole input and q that for the cut one. Cut entries
 * of x [examples, steps, features] are zeroed, nothing is rescaled, and cut tokens leave the mask of the sequence. `token`:
 * floor(rate length) tokens; `feature`: floor(rate features) columns; `span`: floor(rate length) tokens in a row. Identity at
 * inference. Hooks: `tokens` and `loss`, with two `passes`, of which the first is cut; a training loop computes them through
 * `trainingOutput`. `model.fit` computes one, so it trains on the cut view alone.
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for options out of range and unknown options; in training, for a network with a single output.
 * @see Shen et al. 2020, arXiv 2009.13818. The reference draws indices with replacement and so cuts fewer.
 * @example
 * ```ts
 * const regularizer = cutoff({ rate: 0.1, kind: 'span', jsWeight: 1 });
 * const embedded = tf.input({ shape: [20, 32] });
 * const output = attach(regularizer, 'tokens', { name: 'tokens', seed: 7 }, embedded);
 * ```
 */
export function cutoff(options: CutoffOptions): Regularizer {
  return cutoffDefinition.regularizer(options);
}

/**
 * Cutoff as a layer for sequences [batch, steps, features], which cuts in every training call.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @example
 * ```ts
 * const layer = cutoffLayer({ rate: 0.2, kind: 'token', seed: 7 });
 * const y = layer.apply(tf.ones([8, 20, 32]), { training: true });
 * ```
 */
export function cutoffLayer(options: CutoffLayerOptions & LayerOptions): tf.layers.Layer {
  return cutoffDefinition.layer(options);
}
