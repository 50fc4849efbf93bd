import {
  checkInitialRate,
  checkNumber,
  checkObject,
  checkTensors,
  defineRegularizer,
  type Regularizer,
  type WrapperOptions,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { uniforms } from './draws.ts';
import { requireKind } from './settings.ts';

/** Name of the regularizer and of its method. */
export const NAME = 'concrete-dropout';

/** Options of concrete dropout. */
export interface ConcreteDropoutOptions {
  /** Initial rate, in (0, 1); default 0.1. A number, not a schedule: training learns the rate from there. */
  readonly rate?: number;
  /** Temperature of the relaxed mask, > 0; default 0.1. */
  readonly temperature?: number;
  /** Added inside logarithms, > 0; default 1e-7. */
  readonly eps?: number;
  /** Prior length scale squared over the number of training examples, >= 0; default 1e-6. */
  readonly weightRegularizer?: number;
  /** 2 over the number of training examples, >= 0; default 1e-5. */
  readonly dropoutRegularizer?: number;
}

/** 1 / (1 - p), p = sigmoid(pLogit); finite even when 1 - p rounds to 0. */
const inverseKeep = (pLogit: tf.Tensor): tf.Tensor => tf.add(1, tf.exp(pLogit));

/**
 * Relaxed dropout of an input: p = sigmoid(pLogit),
 * z = sigmoid((log(p + eps) - log(1 - p + eps) + log(u + eps) - log(1 - u + eps)) / temperature),
 * y = x (1 - z) / (1 - p). The gradient flows through both occurrences of p.
 *
 * @param u uniform numbers, one per element of x. @param pLogit [1].
 */
export function concreteDropoutForward(
  x: tf.Tensor,
  u: tf.Tensor,
  pLogit: tf.Tensor,
  options: { readonly temperature?: number; readonly eps?: number } = {},
): {
  /** Output. */
  readonly y: tf.Tensor;
  /** Relaxed mask: close to 1 where x is dropped. */
  readonly z: tf.Tensor;
} {
  checkTensors('concreteDropoutForward', { x, u, pLogit });
  checkObject(
    options,
    'concreteDropoutForward',
    'an object with temperature, eps',
    'Pass e.g. { temperature: 0.1 }.',
  );
  const { temperature = 0.1, eps = 1e-7 } = options;
  const p = tf.sigmoid(pLogit);
  const logit = (value: tf.Tensor): tf.Tensor =>
    tf.sub(tf.log(tf.add(value, eps)), tf.log(tf.add(tf.sub(1, value), eps)));
  const z = tf.sigmoid(tf.div(tf.add(logit(p), logit(u)), temperature));
  return { y: tf.mul(tf.mul(x, tf.sub(1, z)), inverseKeep(pLogit)), z };
}

/**
 * Penalty of a layer: weightRegularizer sum(W^2) / (1 - p) + dropoutRegularizer in (p log p + (1 - p) log(1 - p)),
 * p = sigmoid(pLogit).
 *
 * @param squares sum of the squares of the regularized weights. @param inputDim width of the layer input.
 */
export function concreteDropoutPenalty(
  squares: tf.Tensor,
  pLogit: tf.Tensor,
  inputDim: number,
  options: { readonly weightRegularizer: number; readonly dropoutRegularizer: number },
): tf.Scalar {
  checkTensors('concreteDropoutPenalty', { squares, pLogit });
  checkNumber(inputDim, 'concreteDropoutPenalty', 'inputDim');
  checkObject(
    options,
    'concreteDropoutPenalty',
    'an object of options',
    'Pass e.g. { weightRegularizer: 1e-6, dropoutRegularizer: 1e-5 }.',
  );
  const p = tf.sigmoid(pLogit);
  const q = tf.sigmoid(tf.neg(pLogit));
  // log p = -softplus(-pLogit) stays finite when p rounds to 0.
  const entropy = tf.add(tf.mul(p, tf.softplus(tf.neg(pLogit))), tf.mul(q, tf.softplus(pLogit)));
  const weights = tf.mul(options.weightRegularizer, tf.mul(squares, inverseKeep(pLogit)));
  return tf.sum(tf.sub(weights, tf.mul(options.dropoutRegularizer * inputDim, entropy))).asScalar();
}

/** Definition of concrete dropout. */
export const concreteDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Concrete dropout',
  summary: 'each dense layer learns the dropout rate of its input, starting from the given rate',
  paper: 'Gal, Hron, Kendall 2017, arXiv 1705.07832',
  layers: ['concreteDropoutLayer'],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.5],
  prior: { mlp: 6 },
  suggested: {},
  options: ['temperature', 'eps', 'weightRegularizer', 'dropoutRegularizer'],
  parse({
    temperature = 0.1,
    eps = 1e-7,
    weightRegularizer = 1e-6,
    dropoutRegularizer = 1e-5,
  }: ConcreteDropoutOptions) {
    return {
      temperature: checkNumber(temperature, NAME, 'temperature', { above: 0 }),
      eps: checkNumber(eps, NAME, 'eps', { above: 0 }),
      weightRegularizer: checkNumber(weightRegularizer, NAME, 'weightRegularizer', { min: 0 }),
      dropoutRegularizer: checkNumber(dropoutRegularizer, NAME, 'dropoutRegularizer', { min: 0 }),
    };
  },
  rateOf: ({ rate = 0.1 }) => checkInitialRate(rate, NAME),
  weights: {
    train(x, inner, context) {
      const u = uniforms(context.stream.fold('uniform'), x.shape, context.firstRow);
      return inner.forward(concreteDropoutForward(x, u, context.weight('pLogit'), context.params).y);
    },
    weights: (_inner, _shape, _params, rate) => ({
      pLogit: { shape: [1], value: Math.log(rate) - Math.log1p(-rate) },
    }),
    penalty: (inner, context) =>
      tf.tidy(() => {
        const kernel = inner.read('kernel');
        const squares = tf.sum(tf.square(kernel));
        const pLogit = context.weight('pLogit');
        return concreteDropoutPenalty(squares, pLogit, kernel.shape[0] ?? 1, context.params);
      }),
    accepts: (layer) => requireKind(layer, ['Dense'], NAME),
  },
  at: ['dense', 'output'],
});

/**
 * Concrete dropout: each dense layer learns the rate at which its input is dropped.
 *
 * A relaxed Bernoulli mask lets the gradient reach the rate, and a penalty keeps the rate from falling to 0 (formulas:
 * {@link concreteDropoutForward}, {@link concreteDropoutPenalty}). Inference uses the plain layer. Hooks: `dense` and
 * `output`. The penalty is part of `model.calculateLosses()`; read the rates with `learnedRates(model)`.
 *
 * @param options the initial rate in (0, 1) and the weights of the penalty: for N training examples,
 *   weightRegularizer = l^2 / N (l: prior length scale) and dropoutRegularizer = 2 / N.
 * @throws RegattaError for options out of range, unknown options, and layers that are not dense.
 * @see Gal, Hron, Kendall 2017, arXiv 1705.07832.
 * @example
 * ```ts
 * const regularizer = concreteDropout({ rate: 0.1, dropoutRegularizer: 2 / 5000 });
 * ```
 */
export function concreteDropout(options: ConcreteDropoutOptions = {}): Regularizer {
  return concreteDropoutDefinition.regularizer(options);
}

/**
 * A dense layer that drops its input at a learned rate.
 *
 * @throws RegattaError like {@link concreteDropout}.
 * @example
 * ```ts
 * const layer = tf.layers.dense({ units: 64, activation: 'relu', inputShape: [32] });
 * const model = tf.sequential({ layers: [concreteDropoutLayer({ layer, rate: 0.1, seed: 7 })] });
 * model.apply(tf.ones([8, 32]), { training: true });
 * learnedRates(model); // about 0.1 before training
 * ```
 */
export function concreteDropoutLayer(options: ConcreteDropoutOptions & WrapperOptions): tf.layers.Layer {
  return concreteDropoutDefinition.layer(options);
}
