import {
  type CommonOptions,
  checkChoice,
  checkTensors,
  defineRegularizer,
  type LayerOptions,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { checkDepthRule, type DepthOptions, depthAt, depthOf } from './depth.ts';
import { bernoulliTensor, rowShape, uniformTensor } from './draws.ts';
import { multiplyApart } from './gates.ts';

const NAME = 'shake-drop';

/** Options of a ShakeDrop layer. */
export interface ShakeDropLayerOptions extends CommonOptions {
  /** `row` (default): separate factors per example; `batch`: one set for the whole batch. */
  readonly mode?: 'row' | 'batch';
}

/** Options of ShakeDrop. */
export interface ShakeDropOptions extends ShakeDropLayerOptions, DepthOptions {}

/**
 * Residual branch with given factors: (gate + alpha - gate alpha) f; backward df = (gate + beta - gate beta) dy.
 *
 * @param gate 0 / 1, 1 = branch unchanged. @param alpha in [-1, 1]. @param beta in [0, 1]. All broadcast to f.
 */
export function shakeDropForward(
  f: tf.Tensor,
  gate: tf.Tensor,
  alpha: tf.Tensor,
  beta: tf.Tensor,
): tf.Tensor {
  checkTensors('shakeDropForward', { f, gate, alpha, beta });
  const open = tf.cast(gate, 'bool');
  const ones = tf.onesLike(alpha);
  return multiplyApart(f, tf.where(open, ones, alpha), tf.where(open, ones, beta));
}

/** Definition of ShakeDrop. */
export const shakeDropDefinition = defineRegularizer({
  name: NAME,
  title: 'ShakeDrop',
  summary: 'scales residual branches by random factors, with different factors in the backward pass',
  paper: 'Yamada et al. 2018, arXiv 1802.02375',
  layers: ['shakeDropLayer'],
  defaultRate: 0.5,
  rates: [0.1, 0.2, 0.3, 0.5],
  prior: { cnn: 8 },
  options: ['mode'],
  siteOptions: ['depthRule'],
  parse(options: ShakeDropOptions) {
    checkDepthRule(options, NAME);
    const mode = checkChoice(options.mode ?? 'row', ['row', 'batch'], NAME, 'mode');
    return { mode, depth: depthOf(options) };
  },
  activation: {
    train(f, { params, rate, stream, firstRow }) {
      const shape = rowShape(f.shape, params.mode);
      const first = params.mode === 'row' ? firstRow : 0;
      const gate = bernoulliTensor(stream.fold('gate'), shape, 1 - rate * params.depth, first);
      const alpha = uniformTensor(stream.fold('alpha'), shape, first, (u) => 2 * u - 1);
      const beta = uniformTensor(stream.fold('beta'), shape, first);
      return shakeDropForward(f, gate, alpha, beta);
    },
    infer: (f, { params, rate }) => (rate === 0 ? f.clone() : tf.mul(f, 1 - rate * params.depth)),
  },
  at: ['branch'],
  settle: (params, site, _hook, options) => ({ ...params, depth: depthAt(options, site, NAME) }),
});

/**
 * ShakeDrop: scales residual branches by random factors, with different factors in the backward pass; stochastic depth
 * that perturbs a branch instead of dropping it.
 *
 * y = x + (b + alpha - b alpha) f, b ~ Bernoulli(1 - rate_l), alpha ~ U[-1, 1); backward df = (b + beta - b beta) dy,
 * beta ~ U[0, 1). Inference: y = x + (1 - rate_l) f, the mean. rate_l = depth rate. Hook: `branch`, the branch f before
 * the addition; it should end with batch normalization.
 *
 * @param options rate in [0, 1] of the last block; 0.5 in the paper.
 * @throws RegattaError for options out of range and unknown options.
 * @see Yamada et al. 2018, arXiv 1802.02375.
 * @example
 * ```ts
 * const regularizer = shakeDrop({ rate: 0.5 });
 * ```
 */
export function shakeDrop(options: ShakeDropOptions): Regularizer {
  return shakeDropDefinition.regularizer(options);
}

/**
 * ShakeDrop as a layer for a residual branch, with a fixed rate.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @example
 * ```ts
 * const x = tf.input({ shape: [32] });
 * const branch = tf.layers.dense({ units: 32 }).apply(x);
 * const shaken = shakeDropLayer({ rate: 0.3, seed: 7 }).apply(branch) as tf.SymbolicTensor;
 * const sum = tf.layers.add().apply([x, shaken]);
 * ```
 */
export function shakeDropLayer(options: ShakeDropLayerOptions & LayerOptions): tf.layers.Layer {
  return shakeDropDefinition.layer(options);
}
