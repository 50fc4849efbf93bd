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

/** `SpatialDropout1D`, `2D` and `3D` of Keras. */
function kerasForm(spatial: 1 | 2 | 3): KerasForm {
  const className = `SpatialDropout${spatial}D`;
  const hasDataFormat = spatial > 1;
  return {
    className,
    // tfjs has the first one only, which keeps what it saved.
    exclusive: hasDataFormat,
    config({ rate, params, seed }: HostConfig): JsonObject {
      const { dataFormat = 'channelsLast' } = params;
      // tfjs writes the key and the word in snake case: "data_format": "channels_last".
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

/** Spatial dropout, defined. */
export const spatialDropoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Spatial dropout',
  summary: 'drops whole channels of feature maps',
  paper: 'Tompson et al. 2015, arXiv 1411.4280',
  defaultRate: 0.2,
  rates: [0.05, 0.1, 0.2, 0.3, 0.4, 0.5],
  prior: { cnn: 1 },
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
  return spatialDropoutDefinition.regularizer(options);
}

function layer(options: SpatialDropoutOptions & LayerOptions, spatial: 1 | 2 | 3): tf.layers.Layer {
  // Keras's SpatialDropout1D knows channels last only.
  const hasForm = spatial > 1 || options?.dataFormat !== 'channelsFirst';
  return spatialDropoutDefinition.layer(options, {
    subject: `${NAME}-${spatial}d`,
    params: { rank: spatial + 2 },
    ...(hasForm ? { form: `SpatialDropout${spatial}D` } : {}),
  });
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
