import {
  type ActivationMethod,
  activationAt,
  activationLayer,
  type CommonOptions,
  checkNumber,
  checkOptions,
  LAYER_KEYS,
  type LayerOptions,
  layerOptions,
  perturb,
  type Regularizer,
  type Treatment,
  toJson,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import {
  axesOf,
  checkDataFormat,
  type DataFormat,
  type DataFormatOptions,
  dataFormatOf,
  requireRank,
} from './layout.ts';

const NAME = 'spatial-dropout';

/** Options of spatial dropout. */
export interface SpatialDropoutOptions extends CommonOptions, DataFormatOptions {}

/** Drops whole channels of each example. */
export const spatialDropoutMethod: ActivationMethod = {
  name: NAME,
  train: (x, { params, rate, stream, firstRow }) => {
    const { channel } = axesOf(x.rank, dataFormatOf(params));
    return perturb(x, { noise: 'bernoulli', per: [0, channel] }, rate, stream, firstRow);
  },
  accepts: ([shape = []], { rank }) =>
    requireRank(shape, rank === undefined ? [2, 3, 4, 5] : [checkNumber(rank, NAME, 'rank')], NAME),
};

const treatment = (rate: Treatment['rate'], dataFormat: DataFormat): Treatment => ({
  name: NAME,
  method: NAME,
  params: { dataFormat },
  rate,
});

/**
 * Spatial dropout: whole channels of each example are dropped, at all positions alike.
 *
 * y = x keep / (1 - rate), keep ~ Bernoulli(1 - rate) once per (example, channel): [N, 1, .., C], with channels first
 * [N, C, 1, ..]; y = x at inference. Rate 0 is the identity, rate 1 gives zeros. Any number of spatial axes. Hooks:
 * `featureMap` and `sequence` (whose features are last).
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for a rate or data format out of range and for unknown options.
 * @see Tompson et al. 2015, CVPR, arXiv 1411.4280.
 * @example
 * ```ts
 * const regularizer = spatialDropout({ rate: 0.2 });
 * const maps = tf.input({ shape: [16, 16, 4] });
 * const output = attach(regularizer, 'featureMap', { name: 'block1', seed: 7 }, maps);
 * ```
 */
export function spatialDropout(options: SpatialDropoutOptions): Regularizer {
  const rate = checkOptions(options, ['rate', 'dataFormat'], NAME);
  const own = checkDataFormat(options.dataFormat, NAME);
  return {
    name: NAME,
    options: toJson(options),
    featureMap: (site) => activationAt(treatment(rate, own ?? site.dataFormat ?? 'channelsLast'))(site),
    sequence: activationAt(treatment(rate, 'channelsLast')),
  };
}

function layer(options: SpatialDropoutOptions & LayerOptions, spatial: 1 | 2 | 3): tf.layers.Layer {
  const rate = checkOptions(options, ['rate', 'dataFormat', ...LAYER_KEYS], `${NAME}-${spatial}d`);
  const dataFormat = checkDataFormat(options.dataFormat, NAME) ?? 'channelsLast';
  const params = { rank: spatial + 2, dataFormat };
  // Keras's SpatialDropout1D knows channels last only.
  const hasForm = spatial > 1 || dataFormat === 'channelsLast';
  const form = hasForm ? { form: `SpatialDropout${spatial}D` } : {};
  return activationLayer({ name: NAME, method: NAME, params, rate, ...form }, layerOptions(options));
}

/**
 * Spatial dropout of [batch, time, channels]; saved as Keras's `SpatialDropout1D`, which has no channels first.
 *
 * @throws RegattaError for a rate outside [0, 1], unknown options, and inputs of another rank.
 * @example
 * ```ts
 * const layer = spatialDropout1d({ rate: 0.2, seed: 7 });
 * const y = layer.apply(tf.ones([8, 20, 4]), { training: true });
 * ```
 */
export function spatialDropout1d(options: SpatialDropoutOptions & LayerOptions): tf.layers.Layer {
  return layer(options, 1);
}

/**
 * Spatial dropout of [batch, height, width, channels]; saved as Keras's `SpatialDropout2D`, and Keras models that hold
 * one load with it.
 *
 * @throws RegattaError for a rate outside [0, 1], unknown options, and inputs of another rank.
 * @example
 * ```ts
 * const layer = spatialDropout2d({ rate: 0.2, seed: 7 });
 * const y = layer.apply(tf.ones([8, 16, 16, 4]), { training: true });
 * ```
 */
export function spatialDropout2d(options: SpatialDropoutOptions & LayerOptions): tf.layers.Layer {
  return layer(options, 2);
}

/**
 * Spatial dropout of [batch, depth, height, width, channels]; saved as Keras's `SpatialDropout3D`, and Keras models
 * that hold one load with it.
 *
 * @throws RegattaError for a rate outside [0, 1], unknown options, and inputs of another rank.
 * @example
 * ```ts
 * const layer = spatialDropout3d({ rate: 0.2, seed: 7 });
 * const y = layer.apply(tf.ones([2, 8, 8, 8, 4]), { training: true });
 * ```
 */
export function spatialDropout3d(options: SpatialDropoutOptions & LayerOptions): tf.layers.Layer {
  return layer(options, 3);
}
