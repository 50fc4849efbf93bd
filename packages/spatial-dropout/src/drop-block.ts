import {
  type CommonOptions,
  checkBoolean,
  checkChoice,
  checkNumber,
  defineRegularizer,
  type HostConfig,
  type JsonObject,
  type KerasForm,
  type LayerOptions,
  RegattaError,
  type Regularizer,
  toJson,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { type DropBlockNormalize, dropBlockMask } from './drop-block-mask.ts';
import { multiply } from './gates.ts';
import { atChannels, type DataFormatOptions, dataFormatOf, rankOf, requireRank } from './layout.ts';
import { countOf } from './settings.ts';

const NAME = 'drop-block';

/** Options of DropBlock. */
export interface DropBlockOptions extends CommonOptions, DataFormatOptions {
  /** Side of a block, an integer >= 1; default 7. Clamped to the smallest spatial axis. */
  readonly blockSize?: number;
  /** One mask for all channels of an example; by default, each channel has its own. */
  readonly sharedChannels?: boolean;
  /**
   * Scope of the kept fraction: `batch` (default; as in torchvision and timm), or `example`, which keeps the examples
   * of a batch independent.
   */
  readonly normalize?: DropBlockNormalize;
}

/** `DropBlock2D` of KerasCV. */
const kerasDropBlock: KerasForm = {
  className: 'DropBlock2D',
  exclusive: true,
  config: ({ rate, params, seed }: HostConfig): JsonObject =>
    toJson({ rate, blockSize: params.blockSize, seed }),
  read: ({ blockSize }) => {
    const [height, width = height]: unknown[] = Array.isArray(blockSize) ? blockSize : [blockSize];
    if (height !== width) {
      throw new RegattaError({
        subject: 'DropBlock2D',
        expected: 'a square block',
        received: blockSize,
        remedy: 'Save the layer with a single number as block_size, e.g. 7.',
      });
    }
    const size = checkNumber(height, 'DropBlock2D', 'blockSize', { min: 1, integer: true });
    const params = {
      blockSize: size,
      sharedChannels: false,
      normalize: 'batch',
      dataFormat: 'channelsLast',
      rank: 4,
    };
    return { method: NAME, params };
  },
};

/** Definition of DropBlock. */
export const dropBlockDefinition = defineRegularizer({
  name: NAME,
  title: 'DropBlock',
  summary: 'drops square blocks of feature maps',
  paper: 'Ghiasi, Lin, Le 2018, arXiv 1810.12890',
  layers: ['dropBlock1d', 'dropBlock2d', 'dropBlock3d'],
  defaultRate: 0.1,
  rates: [0.05, 0.1, 0.15, 0.2, 0.25],
  prior: { cnn: 5 },
  options: ['blockSize', 'sharedChannels', 'normalize', 'dataFormat'],
  parse: (options: DropBlockOptions & { readonly rank?: number }) => ({
    blockSize: countOf(options.blockSize, 7, NAME, 'blockSize'),
    sharedChannels: checkBoolean(
      options.sharedChannels ?? false,
      NAME,
      'sharedChannels',
      'Pass true to share one mask among all channels, or false for one mask per channel.',
    ),
    normalize: checkChoice(options.normalize ?? 'batch', ['batch', 'example'], NAME, 'normalize'),
    ...dataFormatOf(options, NAME),
    ...rankOf(options, NAME),
  }),
  activation: {
    train(x, { params, rate, stream, firstRow }) {
      if (rate === 0 || x.size === 0) return x.clone();
      const mask = dropBlockMask(x.shape, { ...params, rate }, stream.fold('seed'), firstRow);
      return multiply(x, mask.gate, mask.shape);
    },
    accepts: ([shape = []], { rank }) => requireRank(shape, rank === undefined ? [3, 4, 5] : [rank], NAME),
  },
  at: ['featureMap', 'sequence'],
  settle: atChannels,
  keras: kerasDropBlock,
});

/**
 * DropBlock: drops square blocks of feature maps, so that neighboring values do not reveal a dropped one.
 *
 * y = x keep count / (1e-6 + sum(keep)); blocks of side b = min(blockSize, H, W) start with probability gamma = rate H
 * W / (b^2 (H - b + 1) (W - b + 1)) wherever they fit; y = x at inference. blockSize 1 is element dropout; a block as
 * large as the map drops whole channels. Overlap makes the dropped fraction slightly smaller than the rate;
 * `dropBlockMask` reports it. The backward pass reuses the mask of the forward pass. 1 to 3 spatial axes; hooks:
 * `featureMap` and `sequence` (runs of time steps).
 *
 * @param options rate in [0, 1]; the paper increases it from 0: `{ kind: 'dropBlock', target: 0.1, duration: 1000 }`.
 * @throws RegattaError for options out of range, unknown options, and inputs of a different rank.
 * @see Ghiasi, Lin, Le 2018, arXiv 1810.12890.
 * @example
 * ```ts
 * const regularizer = dropBlock({ rate: 0.1, blockSize: 5 });
 * ```
 */
export function dropBlock(options: DropBlockOptions): Regularizer {
  return dropBlockDefinition.regularizer(options);
}

const layer = (options: DropBlockOptions & LayerOptions, spatial: number): tf.layers.Layer =>
  dropBlockDefinition.layer(options, { params: { rank: spatial + 2 } });

/**
 * DropBlock for [batch, time, channels]: drops runs of time steps.
 *
 * @throws RegattaError like {@link dropBlock}.
 * @example
 * ```ts
 * const layer = dropBlock1d({ rate: 0.1, blockSize: 5, seed: 7 });
 * const y = layer.apply(tf.ones([8, 40, 4]), { training: true });
 * ```
 */
export function dropBlock1d(options: DropBlockOptions & LayerOptions): tf.layers.Layer {
  return layer(options, 1);
}

/**
 * DropBlock for [batch, height, width, channels].
 *
 * @throws RegattaError like {@link dropBlock}.
 * @example
 * ```ts
 * const layer = dropBlock2d({ rate: 0.1, blockSize: 7, seed: 7 });
 * const y = layer.apply(tf.ones([8, 16, 16, 4]), { training: true });
 * ```
 */
export function dropBlock2d(options: DropBlockOptions & LayerOptions): tf.layers.Layer {
  return layer(options, 2);
}

/**
 * DropBlock for [batch, depth, height, width, channels].
 *
 * @throws RegattaError like {@link dropBlock}.
 * @example
 * ```ts
 * const layer = dropBlock3d({ rate: 0.1, blockSize: 3, seed: 7 });
 * const y = layer.apply(tf.ones([2, 8, 8, 8, 4]), { training: true });
 * ```
 */
export function dropBlock3d(options: DropBlockOptions & LayerOptions): tf.layers.Layer {
  return layer(options, 3);
}
