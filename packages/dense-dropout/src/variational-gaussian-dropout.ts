import {
  activationAt,
  activationMethods,
  type Context,
  checkChoice,
  checkInitialRate,
  defineRegularizer,
  RegattaError,
  type Regularizer,
  type WrapperOptions,
  weightsAt,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { normals } from './draws.ts';
import { clipAbove } from './gradients.ts';
import { learnedGaussianMethod } from './learned-gaussian.ts';
import { klWeightOf, requireKind } from './settings.ts';
import { variationalForward } from './variational-forward.ts';
import { variationalKl } from './variational-kl.ts';

/** Name of the regularizer and of its method. */
export const NAME = 'variational-gaussian-dropout';

/** Options of the layer form of variational Gaussian dropout. */
export interface VariationalGaussianDropoutLayerOptions {
  /** Initial rate, in (0, 0.5]; default 0.5. A number, not a schedule: training learns alpha = rate / (1 - rate). */
  readonly rate?: number;
  /** Whether to learn one variance per layer (default), per input, or per weight. */
  readonly alphaShape?: 'layer' | 'input' | 'weight';
  /** Number of training examples; the KL term is divided by it. Default 10,000. */
  readonly dataSize?: number;
  /** Weight of the KL term, instead of 1 / dataSize; >= 0. */
  readonly klWeight?: number;
}

/** Options of variational Gaussian dropout. */
export interface VariationalGaussianDropoutOptions extends VariationalGaussianDropoutLayerOptions {
  /** Noise on the weights of dense layers (default), or on activations with one alpha per unit. */
  readonly form?: 'weights' | 'activations';
}

const logAlphaOf = ({ weight }: Pick<Context, 'weight'>): tf.Tensor => clipAbove(weight('logAlpha'), 0);

const SHAPES = {
  layer: () => [],
  input: ([inputs = 1]: readonly number[]) => [inputs, 1],
  weight: (kernel: readonly number[]) => [...kernel],
} as const;

/** Definition of variational Gaussian dropout. */
export const variationalGaussianDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Variational Gaussian dropout',
  summary: 'Gaussian noise on weights with learned variance, starting from the given rate',
  paper: 'Kingma, Salimans, Welling 2015, arXiv 1506.02557',
  layers: ['variationalGaussianDropoutLayer'],
  defaultRate: 0.5,
  rates: [0.1, 0.2, 0.3, 0.5],
  suggested: {},
  options: ['alphaShape', 'klWeight', 'dataSize'],
  siteOptions: ['form'],
  parse: (options: VariationalGaussianDropoutOptions) => ({
    alphaShape: checkChoice(options.alphaShape ?? 'layer', ['layer', 'input', 'weight'], NAME, 'alphaShape'),
    klWeight: klWeightOf(options, NAME),
  }),
  rateOf: ({ rate = 0.5 }) => checkInitialRate(rate, NAME, 0.5),
  weights: {
    train(x, inner, context) {
      const kernel = inner.read('kernel');
      const bias = inner.has('bias') ? inner.read('bias') : undefined;
      const shape = [...x.shape.slice(0, -1), kernel.shape[1] ?? 1];
      const noise = normals(context.stream.fold('normal'), shape, context.firstRow);
      return inner.activate(variationalForward(x, kernel, bias, logAlphaOf(context), noise));
    },
    penalty: (inner, context) =>
      tf.tidy(() => {
        const logAlpha = logAlphaOf(context);
        const sharing = inner.read('kernel').size / logAlpha.size;
        return tf.mul(tf.sum(variationalKl(logAlpha)), context.params.klWeight * sharing).asScalar();
      }),
    weights: (inner, _shape, { alphaShape }, rate) => ({
      logAlpha: {
        shape: SHAPES[alphaShape](inner.read('kernel').shape),
        value: Math.log(rate) - Math.log1p(-rate),
      },
    }),
    accepts: (layer) => requireKind(layer, ['Dense'], NAME),
  },
  hooks({ options, treatment }) {
    const form = checkChoice(options.form ?? 'weights', ['weights', 'activations'], NAME, 'form');
    if (form === 'weights') {
      const at = weightsAt(treatment);
      return { dense: at, output: at };
    }
    if (options.alphaShape !== undefined) {
      throw new RegattaError({
        subject: NAME,
        expected: 'no alphaShape with form "activations", which has one alpha per unit',
        received: options.alphaShape,
        remedy: 'Remove alphaShape, or pass form "weights".',
      });
    }
    const at = activationAt({ ...treatment, method: learnedGaussianMethod.name });
    return { hidden: at, sequence: at };
  },
  register: () => activationMethods.register(learnedGaussianMethod),
});

/**
 * Variational dropout: multiplicative Gaussian noise on weights, with learned variance.
 *
 * Weights w ~ N(w, alpha w^2), sampled through pre-activations (local reparameterization):
 * y = act(x @ W + sqrt(x^2 @ (alpha W^2)) n + b), alpha = exp(logAlpha) <= 1, n ~ N(0, 1); the loss includes the KL
 * term of {@link variationalKl} over all weights, divided by the number of training examples. Inference uses the plain
 * layer. Hooks: `dense` and `output`, or `hidden` and `sequence` with `form: 'activations'`.
 *
 * @throws RegattaError for options out of range, unknown options, and layers that are not dense.
 * @see Kingma, Salimans, Welling 2015, arXiv 1506.02557.
 * @example
 * ```ts
 * const regularizer = variationalGaussianDropout({ rate: 0.5, alphaShape: 'input', dataSize: 5000 });
 * ```
 */
export function variationalGaussianDropout(options: VariationalGaussianDropoutOptions = {}): Regularizer {
  return variationalGaussianDropoutDefinition.regularizer(options);
}

/**
 * A dense layer with variational Gaussian dropout on its weights.
 *
 * @throws RegattaError like {@link variationalGaussianDropout}.
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
  return variationalGaussianDropoutDefinition.layer(options);
}
