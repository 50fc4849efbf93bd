import {
  type CommonOptions,
  defineRegularizer,
  type HostConfig,
  type JsonObject,
  type KerasForm,
  type LayerOptions,
  perturb,
  type Regularizer,
  toJson,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import {
  atChannels,
  axesOf,
  checkDataFormat,
  type DataFormatOptions,
  dataFormatOf,
  rankOf,
  requireRank,
} from './layout.ts';

const NAME = 'spatial-dropout';

/** Options of spatial dropout. */
export interface SpatialDropoutOptions extends CommonOptions, DataFormatOptions {}

/** Keras forms `SpatialDropout1D`, `SpatialDropout2D` and `SpatialDropout3D`. */
function kerasForm(spatial: 1 | 2 | 3): KerasForm {
  const className = `SpatialDropout${spatial}D`;
  const hasDataFormat = spatial > 1;
  return {
    className,
    // tfjs has only the 1D layer, which keeps loading the models it saved.
    exclusive: hasDataFormat,
    config({ rate, params, seed }: HostConfig): JsonObject {
      const { dataFormat = 'channelsLast' } = params;
      // tfjs writes the key and the value in snake case: "data_format": "channels_last".
      return toJson(hasDataFormat ? { rate, dataFormat, seed } : { rate, seed });
    },
    read: ({ dataFormat }) => ({
      method: NAME,
      params: {
        rank: spatial + 2,
        dataFormat: checkDataFormat(dataFormat ?? 'channelsLast', className) ?? 'channelsLast',
      },
    }),
  };
}

/** Definition of spatial dropout. */
export const spatialDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Spatial dropout',
  summary: 'drops whole channels of feature maps',
  paper: 'Tompson et al. 2015, arXiv 1411.4280',
  layers: ['spatialDropout1d', 'spatialDropout2d', 'spatialDropout3d'],
  defaultRate: 0.2,
  rates: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5],
  prior: { cnn: 4 },
  options: ['dataFormat'],
  parse: (options: SpatialDropoutOptions & { readonly rank?: number }) => ({
    ...rankOf(options, NAME),
    ...dataFormatOf(options, NAME),
  }),
  activation: {
    train(x, { params, rate, stream, firstRow }) {
      const { channel } = axesOf(x.rank, params.dataFormat);
      return perturb(x, { noise: 'bernoulli', per: [0, channel] }, rate, stream, firstRow);
    },
    accepts: ([shape = []], { rank }) => requireRank(shape, rank === undefined ? [2, 3, 4, 5] : [rank], NAME),
  },
  at: ['featureMap', 'sequence'],
  settle: atChannels,
  keras: [kerasForm(1), kerasForm(2), kerasForm(3)],
});

/**
 * Spatial dropout: drops whole channels of each example, at all positions.
 *
 * y = x keep / (1 - rate), keep ~ Bernoulli(1 - rate) once per (example, channel): [N, 1, .., C], or [N, C, 1, ..] for
 * channels first; y = x at inference. Rate 0 is the identity, rate 1 gives zeros. Any number of spatial axes. Hooks:
 * `featureMap` and `sequence` (features last).
 *
 * @param options rate in [0, 1], a number or a schedule.
 * @throws RegattaError for a rate out of range, an unknown data format, and unknown options.
 * @see Tompson et al. 2015, CVPR, arXiv 1411.4280.
 * @example
 * ```ts
 * const regularizer = spatialDropout({ rate: 0.2 });
 * const maps = tf.input({ shape: [16, 16, 4] });
 * const output = attach(regularizer, 'featureMap', { name: 'block1', seed: 7 }, maps);
 * ```
 */
export function spatialDropout(options: SpatialDropoutOptions): Regularizer {
  return spatialDropoutDefinition.regularizer(options);
}

function layer(options: SpatialDropoutOptions & LayerOptions, spatial: 1 | 2 | 3): tf.layers.Layer {
  // Keras's SpatialDropout1D supports only channels last.
  const hasForm = spatial > 1 || options?.dataFormat !== 'channelsFirst';
  return spatialDropoutDefinition.layer(options, {
    subject: `${NAME}-${spatial}d`,
    params: { rank: spatial + 2 },
    ...(hasForm ? { form: `SpatialDropout${spatial}D` } : {}),
  });
}

/**
 * Spatial dropout for [batch, time, channels]; saved as Keras's `SpatialDropout1D`, unless channels come first.
 *
 * @throws RegattaError for a rate outside [0, 1], unknown options, and inputs of a different rank.
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
 * Spatial dropout for [batch, height, width, channels]; saved as Keras's `SpatialDropout2D`. Keras models with that
 * layer load as this one.
 *
 * @throws RegattaError for a rate outside [0, 1], unknown options, and inputs of a different rank.
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
 * Spatial dropout for [batch, depth, height, width, channels]; saved as Keras's `SpatialDropout3D`. Keras models with
 * that layer load as this one.
 *
 * @throws RegattaError for a rate outside [0, 1], unknown options, and inputs of a different rank.
 * @example
 * ```ts
 * const layer = spatialDropout3d({ rate: 0.2, seed: 7 });
 * const y = layer.apply(tf.ones([2, 8, 8, 8, 4]), { training: true });
 * ```
 */
export function spatialDropout3d(options: SpatialDropoutOptions & LayerOptions): tf.layers.Layer {
  return layer(options, 3);
}
