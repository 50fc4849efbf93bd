import {
  activationAt,
  type CommonOptions,
  checkChoice,
  checkNumber,
  checkObject,
  checkTensors,
  defineRegularizer,
  type LayerOptions,
  RegattaError,
  type Regularizer,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { bernoulli } from './draws.ts';
import { multiply } from './gates.ts';
import {
  checkDataFormat,
  type DataFormat,
  type DataFormatOptions,
  fromChannelsLast,
  requireRank,
  toChannelsLast,
} from './layout.ts';
import { type Pooling, pooledSize, weightedPool } from './weighted-pool.ts';

const NAME = 'max-pool-dropout';

/** Options of a pooling layer with dropout. */
export interface MaxPoolDropoutLayerOptions extends CommonOptions, DataFormatOptions {
  /** Height and width of a window; default 2. */
  readonly poolSize?: number | readonly [number, number];
  /** Distance between windows; default `poolSize`. */
  readonly strides?: number | readonly [number, number];
  /** Default `valid`. */
  readonly padding?: 'valid' | 'same';
}

function pairOf(value: unknown, key: string): [number, number] {
  const pair: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const [height, width] = pair.map((n) => checkNumber(n, NAME, key, { min: 1, integer: true }));
  if (height !== undefined && width !== undefined && pair.length === 2) return [height, width];
  throw new RegattaError({
    subject: NAME,
    expected: `${key} to be an integer or a pair of integers`,
    received: value,
    remedy: `Pass e.g. ${key}: 2 or ${key}: [2, 3].`,
  });
}

const pooling = (
  options: Partial<MaxPoolDropoutLayerOptions>,
): Pooling & { readonly dataFormat: DataFormat } => {
  const dataFormat = checkDataFormat(options.dataFormat, NAME) ?? 'channelsLast';
  const poolSize = pairOf(options.poolSize ?? 2, 'poolSize');
  return {
    poolSize,
    strides: pairOf(options.strides ?? poolSize, 'strides'),
    padding: checkChoice(options.padding ?? 'valid', ['valid', 'same'], NAME, 'padding'),
    dataFormat,
  };
};

/** Pooling options of the layer to replace. @throws RegattaError for other layers. */
function poolingOf(layer: tf.layers.Layer): Partial<MaxPoolDropoutLayerOptions> {
  if (layer.getClassName() === 'MaxPooling2D') return layer.getConfig();
  throw new RegattaError({
    subject: NAME,
    site: layer.name,
    expected: 'a layer of type MaxPooling2D',
    received: layer.getClassName(),
    remedy: 'Use tf.layers.maxPooling2d at this site; other pooling layers have no maximum to drop.',
  });
}

/** Max pooling. @param x [N, H, W, C]. */
const maxPool = (x: tf.Tensor, { poolSize, strides, padding }: Pooling): tf.Tensor =>
  tf.maxPool(
    x.as4D(x.shape[0]!, x.shape[1]!, x.shape[2]!, x.shape[3]!),
    [...poolSize],
    [...strides],
    padding,
  );

/**
 * Max pooling of the values kept by a given mask: y = maxpool(x keep), without rescaling.
 *
 * @param x [N, H, W, C]. @param keep 0 / 1, 1 = keep; same shape as x.
 */
export function maxPoolDropoutForward(x: tf.Tensor, keep: tf.Tensor, pooling: Pooling): tf.Tensor {
  checkTensors('maxPoolDropoutForward', { x, keep });
  checkObject(
    pooling,
    'maxPoolDropoutForward',
    'pooling to be an object',
    'Pass e.g. { poolSize: [2, 2], strides: [2, 2], padding: "valid" }.',
  );
  return maxPool(tf.mul(x, keep), pooling);
}

/** Definition of max-pooling dropout. */
export const maxPoolDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Max-pooling dropout',
  summary:
    'drops values before max pooling; inference uses a weighted sum of the sorted values in each window',
  paper: 'Wu and Gu 2015, arXiv 1512.00242',
  layers: ['maxPoolDropout2d'],
  defaultRate: 0.3,
  rates: [0.1, 0.2, 0.3, 0.5],
  layerOptions: ['poolSize', 'strides', 'padding', 'dataFormat'],
  parse: pooling,
  activation: {
    train(x, { params, rate, stream, firstRow }) {
      const maps = toChannelsLast(x, params.dataFormat);
      const keep = bernoulli(stream.fold('keep'), maps.shape, 1 - rate, firstRow);
      const left = rate === 0 ? maps : multiply(maps, keep, maps.shape);
      return fromChannelsLast(maxPool(left, params), params.dataFormat);
    },
    infer(x, { params, rate }) {
      const maps = toChannelsLast(x, params.dataFormat);
      return fromChannelsLast(
        rate === 0 ? maxPool(maps, params) : weightedPool(maps, params, rate),
        params.dataFormat,
      );
    },
    outputShape(shape, params) {
      requireRank(shape, [4], NAME);
      const at = params.dataFormat === 'channelsFirst' ? 2 : 1;
      return shape.map((n, axis) =>
        axis === at ? pooledSize(n, 0, params) : axis === at + 1 ? pooledSize(n, 1, params) : n,
      );
    },
    accepts: ([shape = []]) => requireRank(shape, [4], NAME),
  },
  hooks: ({ treatment }) => ({
    pool: (layer, site) => activationAt({ ...treatment, params: { ...pooling(poolingOf(layer)) } })(site),
  }),
});

/**
 * Max-pooling dropout: drops values before max pooling.
 *
 * Training: y = maxpool(x keep), keep ~ Bernoulli(1 - rate), no rescaling. Inference: the mean of y over all masks
 * ({@link weightedPool}), computed on the CPU. Meant for x >= 0, after ReLU; the mean is exact for any x. Hook: `pool`,
 * where it replaces `maxPooling2d`.
 *
 * @param options rate in [0, 1].
 * @throws RegattaError for a rate out of range, unknown options, and other layer types.
 * @see Wu and Gu 2015, arXiv 1512.00242.
 * @example
 * ```ts
 * const regularizer = maxPoolDropout({ rate: 0.3 });
 * const pool = attachWeights(regularizer, 'pool', { name: 'pool1', seed: 7 }, tf.layers.maxPooling2d({ poolSize: 2 }));
 * ```
 */
export function maxPoolDropout(options: CommonOptions): Regularizer {
  return maxPoolDropoutDefinition.regularizer(options);
}

/**
 * Max pooling with dropout as a layer for [batch, height, width, channels].
 *
 * @throws RegattaError for options out of range, unknown options, and inputs of a different rank.
 * @example
 * ```ts
 * const layer = maxPoolDropout2d({ poolSize: 2, rate: 0.3, seed: 7 });
 * const y = layer.apply(tf.ones([8, 16, 16, 4]), { training: true });
 * ```
 */
export function maxPoolDropout2d(options: MaxPoolDropoutLayerOptions & LayerOptions): tf.layers.Layer {
  return maxPoolDropoutDefinition.layer(options);
}
