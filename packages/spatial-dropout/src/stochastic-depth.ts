import {
  type ActivationMethod,
  activationAt,
  activationLayer,
  applyDraws,
  type CommonOptions,
  checkChoice,
  checkOptions,
  type JsonObject,
  LAYER_KEYS,
  type LayerOptions,
  layerOptions,
  perturb,
  type Regularizer,
  type Treatment,
  toJson,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { type DepthOptions, depthFactor, depthOf } from './depth.ts';

const NAME = 'stochastic-depth';

/** Options of stochastic depth at one place. */
export interface StochasticDepthLayerOptions extends CommonOptions {
  /** `row` (default): each example drops on its own; `batch`: all of them together, as in the paper. */
  readonly mode?: 'row' | 'batch';
  /**
   * `inverted` (default; DropPath): a kept branch is divided by 1 - rate, inference is the identity. `original`: a kept
   * branch stays as it is, inference multiplies by 1 - rate.
   */
  readonly scaling?: 'inverted' | 'original';
}

/** Options of stochastic depth. */
export interface StochasticDepthOptions extends StochasticDepthLayerOptions, DepthOptions {}

/**
 * A residual branch with a given decision: keep f / (1 - rate), or keep f with `original` scaling. Rate 1 gives zeros.
 *
 * @param keep 0 / 1, [N, 1, ..] or [1, 1, ..].
 */
export function stochasticDepthForward(
  f: tf.Tensor,
  keep: tf.Tensor,
  rate: number,
  scaling: 'inverted' | 'original' = 'inverted',
): tf.Tensor {
  const y = applyDraws(f, 'bernoulli', rate, keep);
  return scaling === 'inverted' ? y : tf.mul(y, 1 - rate);
}

/** Drops residual branches whole. */
export const stochasticDepthMethod: ActivationMethod = {
  name: NAME,
  train: (f, { params, rate, stream, firstRow }) => {
    const local = rate * depthOf(params);
    const per = params.mode === 'batch' ? [] : [0];
    const y = perturb(f, { noise: 'bernoulli', per }, local, stream, firstRow);
    return params.scaling === 'original' && local > 0 ? tf.mul(y, 1 - local) : y;
  },
  infer: (f, { params, rate }) =>
    params.scaling === 'original' && rate > 0 ? tf.mul(f, 1 - rate * depthOf(params)) : f.clone(),
};

/** The parameters of a host for checked options. */
export function stochasticDepthTreatment(
  options: StochasticDepthLayerOptions,
  known: readonly string[],
  subject: string = NAME,
): (depth: number) => Treatment {
  const rate = checkOptions(options, ['rate', 'mode', 'scaling', ...known], subject);
  const mode = checkChoice(options.mode ?? 'row', ['row', 'batch'], subject, 'mode');
  const scaling = checkChoice(options.scaling ?? 'inverted', ['inverted', 'original'], subject, 'scaling');
  return (depth) => {
    const params: JsonObject = { mode, scaling, depth };
    return { name: subject, method: NAME, params, rate };
  };
}

/**
 * Stochastic depth: residual branches are dropped whole, so that a step trains a shallower network.
 *
 * y = x + keep f / (1 - rate_l), keep ~ Bernoulli(1 - rate_l) per example or per batch, and y = x + f at inference; with
 * `original` scaling y = x + keep f, and y = x + (1 - rate_l) f at inference. rate_l = depth rate: from 0 at the first
 * block to the rate at the last. Hook: `branch`, the branch f before the addition.
 *
 * @param options rate in [0, 1] of the last block; 0.5 in the paper, whose networks have 110 layers.
 * @throws RegattaError for options out of range and unknown options.
 * @see Huang et al. 2016, arXiv 1603.09382; DropPath: Larsson et al. 2017, arXiv 1605.07648.
 * @example
 * ```ts
 * const regularizer = stochasticDepth({ rate: 0.2 });
 * const x = tf.input({ shape: [32] });
 * const branch = tf.layers.dense({ units: 32 }).apply(x) as tf.SymbolicTensor;
 * const site = { name: 'block3', seed: 7, depth: 2 / 5 };
 * const sum = tf.layers.add().apply([x, attach(regularizer, 'branch', site, branch)]);
 * ```
 */
export function stochasticDepth(options: StochasticDepthOptions): Regularizer {
  const treatment = stochasticDepthTreatment(options, ['depthRule']);
  const factor = depthFactor(options.depthRule, NAME);
  return {
    name: NAME,
    options: toJson(options),
    branch: (site) => activationAt(treatment(factor(site)))(site),
  };
}

/**
 * Stochastic depth as a layer of a residual branch, at one rate.
 *
 * @throws RegattaError for options out of range and unknown options.
 * @example
 * ```ts
 * const x = tf.input({ shape: [32] });
 * const branch = tf.layers.dense({ units: 32 }).apply(x);
 * const layer = stochasticDepthLayer({ rate: 0.3, scaling: 'original', seed: 7 });
 * const sum = tf.layers.add().apply([x, layer.apply(branch) as tf.SymbolicTensor]);
 * ```
 */
export function stochasticDepthLayer(options: StochasticDepthLayerOptions & LayerOptions): tf.layers.Layer {
  return activationLayer(stochasticDepthTreatment(options, LAYER_KEYS)(1), layerOptions(options));
}
