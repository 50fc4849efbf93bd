import {
  applyDraws,
  type CommonOptions,
  checkChoice,
  checkNumber,
  checkTensors,
  defineRegularizer,
  type HostConfig,
  type JsonObject,
  type KerasForm,
  type LayerOptions,
  perturb,
  type Regularizer,
  toJson,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { checkDepthRule, type DepthOptions, depthAt, depthOf } from './depth.ts';

const NAME = 'stochastic-depth';

/** Options of a stochastic depth layer. */
export interface StochasticDepthLayerOptions extends CommonOptions {
  /** `row` (default): one draw per example; `batch`: one draw for the whole batch, as in the paper. */
  readonly mode?: 'row' | 'batch';
  /**
   * `inverted` (default; DropPath): a kept branch is divided by 1 - rate and inference is the identity. `original`: a
   * kept branch is unchanged and inference multiplies by 1 - rate.
   */
  readonly scaling?: 'inverted' | 'original';
}

/** Options of stochastic depth. */
export interface StochasticDepthOptions extends StochasticDepthLayerOptions, DepthOptions {}

/**
 * Residual branch with a given decision: keep f / (1 - rate), or keep f with `original` scaling. Rate 1 gives zeros.
 *
 * @param keep 0 / 1, [N, 1, ..] or [1, 1, ..].
 */
export function stochasticDepthForward(
  f: tf.Tensor,
  keep: tf.Tensor,
  rate: number,
  scaling: 'inverted' | 'original' = 'inverted',
): tf.Tensor {
  checkTensors('stochasticDepthForward', { f, keep });
  checkNumber(rate, 'stochasticDepthForward', 'rate', { min: 0, max: 1 });
  checkChoice(scaling, ['inverted', 'original'], 'stochasticDepthForward', 'scaling');
  const y = applyDraws(f, 'bernoulli', rate, keep);
  return scaling === 'inverted' ? y : tf.mul(y, 1 - rate);
}

/** KerasCV form `DropPath`. */
const kerasDropPath: KerasForm = {
  className: 'DropPath',
  exclusive: true,
  config: ({ rate, seed }: HostConfig): JsonObject => toJson({ rate, seed }),
  read: () => ({
    method: NAME,
    params: { mode: 'row', scaling: 'inverted', depth: 1 },
  }),
};

/** Definition of stochastic depth. */
export const stochasticDepthDefinition = defineRegularizer({
  name: NAME,
  title: 'Stochastic depth',
  summary: 'drops whole residual branches, deeper ones more often',
  paper: 'Huang et al. 2016, arXiv 1603.09382',
  layers: ['stochasticDepthLayer'],
  defaultRate: 0.2,
  rates: [0.1, 0.2, 0.3, 0.5],
  prior: { cnn: 7 },
  options: ['mode', 'scaling'],
  siteOptions: ['depthRule'],
  parse(options: StochasticDepthOptions) {
    checkDepthRule(options, NAME);
    return {
      mode: checkChoice(options.mode ?? 'row', ['row', 'batch'], NAME, 'mode'),
      scaling: checkChoice(options.scaling ?? 'inverted', ['inverted', 'original'], NAME, 'scaling'),
      depth: depthOf(options),
    };
  },
  activation: {
    train(f, { params, rate, stream, firstRow }) {
      const local = rate * params.depth;
      const per = params.mode === 'batch' ? [] : [0];
      const y = perturb(f, { noise: 'bernoulli', per }, local, stream, firstRow);
      return params.scaling === 'original' && local > 0 ? tf.mul(y, 1 - local) : y;
    },
    infer: (f, { params, rate }) =>
      params.scaling === 'original' && rate > 0 ? tf.mul(f, 1 - rate * params.depth) : f.clone(),
  },
  at: ['branch'],
  settle: (params, site, _hook, options) => ({ ...params, depth: depthAt(options, site, NAME) }),
  keras: kerasDropPath,
});

/**
 * Stochastic depth: drops whole residual branches, so each step trains a shallower network.
 *
 * y = x + keep f / (1 - rate_l), keep ~ Bernoulli(1 - rate_l) per example or per batch, and y = x + f at inference;
 * with `original` scaling y = x + keep f, and y = x + (1 - rate_l) f at inference. rate_l = depth rate, from 0 at the
 * first block to the rate at the last. Hook: `branch`, the branch f before the addition.
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
  return stochasticDepthDefinition.regularizer(options);
}

/**
 * Stochastic depth as a layer for a residual branch, with a fixed rate.
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
  return stochasticDepthDefinition.layer(options);
}
