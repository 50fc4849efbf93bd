import {
  activationAt,
  type Context,
  checkChoice,
  checkInitialRate,
  checkKeys,
  checkNumber,
  type JsonObject,
  LAYER_KEYS,
  type LayerMethod,
  RegattaError,
  type Regularizer,
  type Treatment,
  toJson,
  type WrappedLayer,
  type WrapperOptions,
  weightsAt,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { normals } from './draws.ts';
import { clipAbove } from './gradients.ts';
import { learnedGaussianMethod } from './learned-gaussian.ts';
import { klWeightOf, requireKind, wrap } from './settings.ts';
import { variationalForward } from './variational-forward.ts';
import { variationalKl } from './variational-kl.ts';

const NAME = 'variational-gaussian-dropout';
const KEYS = ['rate', 'alphaShape', 'klWeight', 'dataSize'];

/** Options of the layer form of variational Gaussian dropout. */
export interface VariationalGaussianDropoutLayerOptions {
  /** Rate at the start, in (0, 0.5]; 0.5 unless given. A number: from there alpha = rate / (1 - rate) is learned. */
  readonly rate?: number;
  /** What has a variance of its own: the layer (default), each input, or each weight. */
  readonly alphaShape?: 'layer' | 'input' | 'weight';
  /** Number of training examples; the KL term is divided by it. 10,000 unless given. */
  readonly dataSize?: number;
  /** Factor of the KL term, in place of 1 / dataSize; >= 0. */
  readonly klWeight?: number;
}

/** Options of variational Gaussian dropout. */
export interface VariationalGaussianDropoutOptions extends VariationalGaussianDropoutLayerOptions {
  /** Noise on the weights of dense layers (default), or on activations with one alpha for each unit. */
  readonly form?: 'weights' | 'activations';
}

const settings = (options: Readonly<Record<string, unknown>>) => ({
  alphaShape: checkChoice(options.alphaShape ?? 'layer', ['layer', 'input', 'weight'], NAME, 'alphaShape'),
  klWeight: klWeightOf(options, NAME),
});

const logAlphaOf = (context: Context): tf.Tensor => clipAbove(context.weight('logAlpha'), 0);

function train(x: tf.Tensor, inner: WrappedLayer, context: Context): tf.Tensor {
  const kernel = inner.read('kernel');
  const bias = inner.has('bias') ? inner.read('bias') : undefined;
  const shape = [...x.shape.slice(0, -1), kernel.shape[1] ?? 1];
  const noise = normals(context.stream.fold('normal'), shape, context.firstRow);
  return inner.activate(variationalForward(x, kernel, bias, logAlphaOf(context), noise));
}

function penalty(inner: WrappedLayer, context: Context): tf.Scalar {
  return tf.tidy(() => {
    const logAlpha = logAlphaOf(context);
    const sharing = inner.read('kernel').size / logAlpha.size;
    const factor = checkNumber(context.params.klWeight, NAME, 'klWeight', { min: 0 }) * sharing;
    return tf.mul(tf.sum(variationalKl(logAlpha)), factor).asScalar();
  });
}

const SHAPES = {
  layer: () => [],
  input: ([inputs = 1]: readonly number[]) => [inputs, 1],
  weight: (kernel: readonly number[]) => [...kernel],
} as const;

/** Multiplicative Gaussian noise of learned variance on the weights of a dense layer. */
export const variationalGaussianMethod: LayerMethod = {
  name: NAME,
  train,
  penalty,
  weights: (inner, _shape, params: JsonObject, rate) => ({
    logAlpha: {
      shape: SHAPES[settings(params).alphaShape](inner.read('kernel').shape),
      value: Math.log(rate) - Math.log1p(-rate),
    },
  }),
  accepts: (layer) => requireKind(layer, ['Dense'], NAME),
};

function treatmentOf(options: VariationalGaussianDropoutLayerOptions, known: readonly string[]): Treatment {
  checkKeys(options, [...KEYS, ...known], NAME);
  const rate = checkInitialRate(options.rate === undefined ? 0.5 : options.rate, NAME, 0.5);
  return { name: NAME, method: NAME, params: settings({ ...options }), rate };
}

/**
 * Variational dropout with multiplicative Gaussian noise of learned variance.
 *
 * Weights w ~ N(w, alpha w^2), sampled through pre-activations (local reparameterization):
 * y = act(x @ W + sqrt(x^2 @ (alpha W^2)) n + b), alpha = exp(logAlpha) <= 1, n ~ N(0, 1); the loss gains the KL term of
 * {@link variationalKl} over all weights, divided by the number of training examples. Inference is the plain layer.
 * Hooks: `dense` and `output`, or with `form: 'activations'` `hidden` and `sequence`.
 *
 * @throws RegattaError for options out of range, unknown options, and layers that are not dense.
 * @see Kingma, Salimans, Welling 2015, arXiv 1506.02557.
 * @example
 * ```ts
 * const regularizer = variationalGaussianDropout({ rate: 0.5, alphaShape: 'input', dataSize: 5000 });
 * ```
 */
export function variationalGaussianDropout(options: VariationalGaussianDropoutOptions = {}): Regularizer {
  const { form, ...rest } = options;
  const treatment = treatmentOf(rest, []);
  const result = { name: NAME, options: toJson(options) };
  if (checkChoice(form ?? 'weights', ['weights', 'activations'], NAME, 'form') === 'weights') {
    const at = weightsAt(treatment);
    return { ...result, dense: at, output: at };
  }
  if (options.alphaShape !== undefined) {
    throw new RegattaError({
      subject: NAME,
      expected: 'no alphaShape with form "activations", which has one alpha for each unit',
      received: options.alphaShape,
      remedy: 'Leave alphaShape out.',
    });
  }
  const at = activationAt({ ...treatment, method: learnedGaussianMethod.name });
  return { ...result, hidden: at, sequence: at };
}

/**
 * A dense layer with variational Gaussian dropout of its weights.
 *
 * @throws RegattaError as {@link variationalGaussianDropout}.
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 64, activation: 'relu', inputShape: [32] });
 * const model = tf.sequential({ layers: [variationalGaussianDropoutLayer({ layer, dataSize: 5000, seed: 7 })] });
 * model.apply(tf.ones([8, 32]), { training: true });
 * learnedRates(model);
 * ```
 */
export function variationalGaussianDropoutLayer(
  options: VariationalGaussianDropoutLayerOptions & WrapperOptions,
): tf.layers.Layer {
  return wrap(treatmentOf(options, ['layer', ...LAYER_KEYS]), options);
}
