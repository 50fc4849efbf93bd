import {
  ActivationHost,
  checkInitialRate,
  checkModel,
  checkNumber,
  checkObject,
  checkTensors,
  defineRegularizer,
  type LayerOptions,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { uniformTensor } from './draws.ts';
import { atChannels, axesOf, type DataFormatOptions, dataFormatOf, requireRank } from './layout.ts';

const NAME = 'spatial-concrete-dropout';

/** Options of spatial concrete dropout. */
export interface SpatialConcreteDropoutOptions extends DataFormatOptions {
  /** Initial rate, in (0, 1); default 0.1. A number, not a schedule: training learns the rate from there. */
  readonly rate?: number;
  /** Temperature of the relaxed mask, > 0; default 2/3. */
  readonly temperature?: number;
  /** Added inside logarithms, > 0; default 1e-7. */
  readonly eps?: number;
  /** 2 over the number of training examples, >= 0; default 1e-5. */
  readonly dropoutRegularizer?: number;
}

/**
 * Relaxed dropout of whole channels: p = sigmoid(pLogit),
 * z = sigmoid((log(p + eps) - log(1 - p + eps) + log(u + eps) - log(1 - u + eps)) / temperature),
 * y = x (1 - z) / (1 - p). The gradient flows through both occurrences of p.
 *
 * @param u uniform numbers, [N, 1, .., C], or [N, C, 1, ..] for channels first. @param pLogit [1].
 */
export function spatialConcreteDropoutForward(
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
  checkTensors('spatialConcreteDropoutForward', { x, u, pLogit });
  checkObject(
    options,
    'spatialConcreteDropoutForward',
    'an object with temperature, eps',
    'Pass e.g. { temperature: 0.1 }.',
  );
  const { temperature = 2 / 3, eps = 1e-7 } = options;
  const p = tf.sigmoid(pLogit);
  const logit = (value: tf.Tensor): tf.Tensor =>
    tf.sub(tf.log(tf.add(value, eps)), tf.log(tf.add(tf.sub(1, value), eps)));
  const z = tf.sigmoid(tf.div(tf.add(logit(p), logit(u)), temperature));
  // 1 / (1 - p) = 1 + exp(pLogit), finite even when 1 - p rounds to 0.
  return { y: tf.mul(x, tf.mul(tf.sub(1, z), tf.add(1, tf.exp(pLogit)))), z };
}

/**
 * Penalty of a layer: dropoutRegularizer C (p log p + (1 - p) log(1 - p)), p = sigmoid(pLogit).
 *
 * @param channels number of channels C.
 */
export function spatialConcreteDropoutPenalty(
  pLogit: tf.Tensor,
  channels: number,
  dropoutRegularizer: number,
): tf.Scalar {
  checkTensors('spatialConcreteDropoutPenalty', { pLogit });
  checkNumber(channels, 'spatialConcreteDropoutPenalty', 'channels');
  checkNumber(dropoutRegularizer, 'spatialConcreteDropoutPenalty', 'dropoutRegularizer');
  const [p, q] = [tf.sigmoid(pLogit), tf.sigmoid(tf.neg(pLogit))];
  // log p = -softplus(-pLogit) stays finite when p rounds to 0.
  const entropy = tf.add(tf.mul(p, tf.softplus(tf.neg(pLogit))), tf.mul(q, tf.softplus(pLogit)));
  return tf.sum(tf.mul(entropy, -dropoutRegularizer * channels)).asScalar();
}

/** Definition of spatial concrete dropout. */
export const spatialConcreteDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Spatial concrete dropout',
  summary: 'learns the channel dropout rate at each site, starting from the given rate',
  paper: 'Gal, Hron, Kendall 2017, arXiv 1705.07832',
  layers: ['spatialConcreteDropoutLayer'],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.2, 0.5],
  options: ['temperature', 'eps', 'dropoutRegularizer', 'dataFormat'],
  parse(options: SpatialConcreteDropoutOptions) {
    const { temperature = 2 / 3, eps = 1e-7, dropoutRegularizer = 1e-5 } = options;
    return {
      temperature: checkNumber(temperature, NAME, 'temperature', { above: 0 }),
      eps: checkNumber(eps, NAME, 'eps', { above: 0 }),
      dropoutRegularizer: checkNumber(dropoutRegularizer, NAME, 'dropoutRegularizer', { min: 0 }),
      ...dataFormatOf(options, NAME),
    };
  },
  rateOf: ({ rate = 0.1 }) => checkInitialRate(rate, NAME),
  activation: {
    train(x, { params, stream, firstRow, weight }) {
      const { spatial } = axesOf(x.rank, params.dataFormat);
      const shape = x.shape.map((n, axis) => (spatial.includes(axis) ? 1 : n));
      const u = uniformTensor(stream.fold('uniform'), shape, firstRow);
      return spatialConcreteDropoutForward(x, u, weight('pLogit'), params).y;
    },
    weights: (_shape, _params, rate) => ({
      pLogit: { shape: [1], value: Math.log(rate) - Math.log1p(-rate) },
    }),
    penalty: ({ params, weight }, shape) =>
      tf.tidy(() => {
        const channels = shape[axesOf(shape.length, params.dataFormat).channel] ?? 1;
        return spatialConcreteDropoutPenalty(weight('pLogit'), channels, params.dropoutRegularizer);
      }),
    accepts: ([shape = []]) => requireRank(shape, [3, 4, 5], NAME),
  },
  at: ['featureMap'],
  settle: atChannels,
});

/**
 * Spatial concrete dropout: learns the channel dropout rate at each site.
 *
 * A relaxed mask, one entry per (example, channel), lets the gradient reach the rate, and a penalty pulls the rate
 * toward one half (formulas: {@link spatialConcreteDropoutForward}, {@link spatialConcreteDropoutPenalty}). Inference
 * is the identity. In the paper, weight decay of l^2 / (N (1 - p)) on the next convolution keeps the rate from growing:
 * give that layer an L2 kernel regularizer of l^2 / N. Hook: `featureMap`. Read the rates with
 * `spatialConcreteRates(model)`.
 *
 * @param options the initial rate in (0, 1); for N training examples, dropoutRegularizer = 2 / N.
 * @throws RegattaError for options out of range, unknown options, and inputs without spatial axes.
 * @see Gal, Hron, Kendall 2017, arXiv 1705.07832.
 * @example
 * ```ts
 * const regularizer = spatialConcreteDropout({ rate: 0.1, dropoutRegularizer: 2 / 5000 });
 * ```
 */
export function spatialConcreteDropout(options: SpatialConcreteDropoutOptions = {}): Regularizer {
  return spatialConcreteDropoutDefinition.regularizer(options);
}

/**
 * Spatial concrete dropout as a layer.
 *
 * @throws RegattaError like {@link spatialConcreteDropout}.
 * @example
 * ```ts
 * const layer = spatialConcreteDropoutLayer({ dropoutRegularizer: 2 / 5000, seed: 7 });
 * const y = layer.apply(tf.ones([8, 16, 16, 4]), { training: true });
 * ```
 */
export function spatialConcreteDropoutLayer(
  options: SpatialConcreteDropoutOptions & LayerOptions = {},
): tf.layers.Layer {
  return spatialConcreteDropoutDefinition.layer(options);
}

/**
 * The rates a model has learned, by layer name.
 *
 * @example
 * ```ts
 * const model = tf.sequential();
 * model.add(spatialConcreteDropoutLayer({ rate: 0.1, inputShape: [16, 16, 4], name: 'drop1' }));
 * spatialConcreteRates(model); // { drop1: 0.1 }
 * ```
 */
export function spatialConcreteRates(model: tf.LayersModel): Record<string, number> {
  checkModel(model, 'spatialConcreteRates');
  const found: Record<string, number> = {};
  for (const layer of model.layers) {
    if (!(layer instanceof ActivationHost) || layer.config.method !== NAME) continue;
    const [logit] = layer.getWeights()[0]?.dataSync() ?? [];
    if (logit !== undefined) found[layer.name] = 1 / (1 + Math.exp(-logit));
  }
  return found;
}
