import {
  type CommonOptions,
  checkBoolean,
  checkChoice,
  checkNumber,
  checkRate,
  defineRegularizer,
  type Regularizer,
  type WrappedLayer,
  type WrapperOptions,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { keepMask, normals } from './draws.ts';
import { dropConnectForward, dropConnectMoments, dropConnectSampled } from './drop-connect-forward.ts';
import { requireKind } from './settings.ts';

const NAME = 'drop-connect';

/** Options of DropConnect. */
export interface DropConnectOptions extends CommonOptions {
  /** One mask for the whole batch (default), or one per example as in the paper, which needs N x in x out numbers. */
  readonly scope?: 'batch' | 'example';
  /** Inference with the mean weights (default) or with the Gaussian moment matching of the paper. */
  readonly inference?: 'weights' | 'moments';
  /**
   * `inverted` (default): kept weights are divided by 1 - rate. `none`: kept weights are unchanged and inference
   * scales.
   */
  readonly scaling?: 'inverted' | 'none';
  /** Whether to mask the bias like the weights; default true. */
  readonly maskBias?: boolean;
  /** Gaussian draws per unit in `moments` inference; default 100. */
  readonly draws?: number;
}

const biasOf = (inner: WrappedLayer): tf.Tensor | undefined =>
  inner.has('bias') ? inner.read('bias') : undefined;

/** Definition of DropConnect. */
export const dropConnectDefinition = defineRegularizer({
  name: NAME,
  title: 'DropConnect',
  summary: 'drops individual weights of dense layers',
  paper: 'Wan et al. 2013, ICML',
  layers: ['dropConnectLayer'],
  defaultRate: 0.5,
  rates: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
  prior: { mlp: 5 },
  options: ['scope', 'inference', 'scaling', 'maskBias', 'draws'],
  parse({
    scope = 'batch',
    inference = 'weights',
    scaling = 'inverted',
    maskBias = true,
    draws = 100,
  }: DropConnectOptions) {
    return {
      scope: checkChoice(scope, ['batch', 'example'], NAME, 'scope'),
      inference: checkChoice(inference, ['weights', 'moments'], NAME, 'inference'),
      scaling: checkChoice(scaling, ['inverted', 'none'], NAME, 'scaling'),
      maskBias: checkBoolean(
        maskBias,
        NAME,
        'maskBias',
        'Pass true or false; the default, true, masks the bias.',
      ),
      draws: checkNumber(draws, NAME, 'draws', { min: 1, integer: true }),
    };
  },
  rateOf: ({ rate }, { inference, scaling }) =>
    checkRate(rate, NAME, inference === 'moments' && scaling === 'inverted'),
  weights: {
    train(x, inner, { rate, stream, firstRow, params }) {
      if (rate === 0) return inner.forward(x);
      const { scope, scaling, maskBias } = params;
      const kernel = inner.read('kernel');
      const bias = biasOf(inner);
      const draw = (salt: string, { shape }: tf.Tensor): tf.Tensor =>
        scope === 'batch'
          ? keepMask(stream.fold(salt), shape, rate)
          : keepMask(stream.fold(salt), [x.shape[0] ?? 1, ...shape], rate, firstRow);
      const masks = {
        keepKernel: draw('kernel', kernel),
        keepBias: maskBias && bias !== undefined ? draw('bias', bias) : undefined,
      };
      return inner.activate(dropConnectForward(x, kernel, bias, masks, { rate, scaling }));
    },
    infer(x, inner, { rate, stream, params }) {
      const { inference, scaling, maskBias, draws } = params;
      if (rate === 0 || (inference === 'weights' && scaling === 'inverted')) return inner.forward(x);
      const kernel = inner.read('kernel');
      const bias = biasOf(inner);
      if (inference === 'weights') {
        const scaled = { kernel: tf.mul(kernel, 1 - rate) };
        return inner.forward(x, bias && maskBias ? { ...scaled, bias: tf.mul(bias, 1 - rate) } : scaled);
      }
      const moments = dropConnectMoments(x, kernel, bias, { rate, scaling, maskBias });
      // Rows share the draws, so a prediction does not depend on its batch.
      const shape = [draws, ...moments.mean.shape.map((size, axis) => (axis === 0 ? 1 : size))];
      return dropConnectSampled(moments, normals(stream.fold('moments'), shape), (z) => inner.activate(z));
    },
    accepts: (layer) => requireKind(layer, ['Dense'], NAME),
  },
  at: ['dense'],
});

/**
 * DropConnect: drops individual weights of dense layers instead of units.
 *
 * y = act(x @ (W M) / (1 - rate) + b m / (1 - rate)), M, m ~ Bernoulli(1 - rate). Inference uses the mean weights, or
 * averages act(u) over draws of u ~ N(mean, variance) of the pre-activation (`inference: 'moments'`).
 *
 * @param options rate in [0, 1]; in [0, 1) if the variance rate / (1 - rate) is needed.
 * @throws RegattaError for options out of range, unknown options, and layers that are not dense.
 * @see Wan et al. 2013, ICML, "Regularization of neural networks using DropConnect".
 * @example
 * ```ts
 * const regularizer = dropConnect({ rate: 0.5, scope: 'example', inference: 'moments' });
 * ```
 */
export function dropConnect(options: DropConnectOptions): Regularizer {
  return dropConnectDefinition.regularizer(options);
}

/**
 * A dense layer with DropConnect.
 *
 * @throws RegattaError like {@link dropConnect}.
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 64, activation: 'relu', inputShape: [32] });
 * const model = tf.sequential({ layers: [dropConnectLayer({ layer, rate: 0.5, seed: 7 })] });
 * model.apply(tf.ones([8, 32]), { training: true });
 * ```
 */
export function dropConnectLayer(options: DropConnectOptions & WrapperOptions): tf.layers.Layer {
  return dropConnectDefinition.layer(options);
}
