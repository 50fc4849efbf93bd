import {
  type ActivationMethod,
  activationAt,
  activationLayer,
  type CommonOptions,
  checkChoice,
  checkNumber,
  checkOptions,
  type JsonObject,
  LAYER_KEYS,
  type LayerOptions,
  layerOptions,
  RegattaError,
  type Regularizer,
  type Treatment,
  toJson,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { type DropBlockMaskOptions, type DropBlockNormalize, dropBlockMask } from './drop-block-mask.ts';
import { multiply } from './gates.ts';
import {
  checkDataFormat,
  type DataFormat,
  type DataFormatOptions,
  dataFormatOf,
  requireRank,
} from './layout.ts';
import { countOf } from './settings.ts';

const NAME = 'drop-block';
const KEYS = ['rate', 'blockSize', 'sharedChannels', 'normalize', 'dataFormat'];

/** Options of DropBlock. */
export interface DropBlockOptions extends CommonOptions, DataFormatOptions {
  /** Side of a block, an integer >= 1; 7 unless given. Clamped to the smallest spatial axis. */
  readonly blockSize?: number;
  /** One mask for all channels of an example; each channel has its own unless given. */
  readonly sharedChannels?: boolean;
  /**
   * What the kept fraction is counted over: `batch` (default; torchvision and timm), or `example`, which keeps the
   * examples of a batch independent.
   */
  readonly normalize?: DropBlockNormalize;
}

const settings = (params: JsonObject): Omit<DropBlockMaskOptions, 'rate'> => ({
  blockSize: countOf(params.blockSize, 7, NAME, 'blockSize'),
  sharedChannels: params.sharedChannels === true,
  normalize: params.normalize === 'example' ? 'example' : 'batch',
  dataFormat: dataFormatOf(params),
});

/** Drops square blocks of feature maps. */
export const dropBlockMethod: ActivationMethod = {
  name: NAME,
  train: (x, { params, rate, stream, firstRow }) => {
    if (rate === 0 || x.size === 0) return x.clone();
    const mask = dropBlockMask(x.shape, { ...settings(params), rate }, stream.fold('seed'), firstRow);
    return multiply(x, mask.gate, mask.shape);
  },
  accepts: ([shape = []], { rank }) =>
    requireRank(shape, rank === undefined ? [3, 4, 5] : [checkNumber(rank, NAME, 'rank')], NAME),
};

function treatmentOf(
  options: DropBlockOptions,
  known: readonly string[],
): (dataFormat: DataFormat, rank?: number) => Treatment {
  const rate = checkOptions(options, [...KEYS, ...known], NAME);
  const blockSize = countOf(options.blockSize, 7, NAME, 'blockSize');
  const normalize = checkChoice(options.normalize ?? 'batch', ['batch', 'example'], NAME, 'normalize');
  const { sharedChannels = false } = options;
  if (typeof sharedChannels !== 'boolean') {
    throw new RegattaError({
      subject: NAME,
      expected: 'sharedChannels to be true or false',
      received: sharedChannels,
      remedy: 'Pass true for one mask of all channels.',
    });
  }
  checkDataFormat(options.dataFormat, NAME);
  return (dataFormat, rank) => {
    const params = {
      blockSize,
      sharedChannels,
      normalize,
      dataFormat,
      ...(rank === undefined ? {} : { rank }),
    };
    return { name: NAME, method: NAME, params, rate };
  };
}

/**
 * DropBlock: square blocks of feature maps are dropped, so that neighbours do not give a dropped value away.
 *
 * y = x keep count / (1e-6 + sum(keep)); blocks of side b = min(blockSize, H, W) start with probability
 * gamma = rate H W / (b^2 (H - b + 1) (W - b + 1)) wherever they fit; y = x at inference. blockSize 1 is dropout of
 * elements, and a block as large as the map drops whole channels. Overlap makes the dropped fraction a little smaller
 * than the rate; `dropBlockMask` reports it. The backward pass multiplies by the mask of the forward pass, which is
 * kept. 1 to 3 spatial axes; hooks: `featureMap` and `sequence` (runs of time steps).
 *
 * @param options rate in [0, 1]; the paper raises it from 0: `{ kind: 'dropBlock', target: 0.1, duration: 1000 }`.
 * @throws RegattaError for options out of range, unknown options, and inputs of another rank.
 * @see Ghiasi, Lin, Le 2018, arXiv 1810.12890.
 * @example
 * ```ts
 * const regularizer = dropBlock({ rate: 0.1, blockSize: 5 });
 * ```
 */
export function dropBlock(options: DropBlockOptions): Regularizer {
  const treatment = treatmentOf(options, []);
  return {
    name: NAME,
    options: toJson(options),
    featureMap: (site) =>
      activationAt(treatment(options.dataFormat ?? site.dataFormat ?? 'channelsLast'))(site),
    sequence: activationAt(treatment('channelsLast')),
  };
}

const layer = (options: DropBlockOptions & LayerOptions, spatial: number): tf.layers.Layer =>
  activationLayer(
    treatmentOf(options, LAYER_KEYS)(options.dataFormat ?? 'channelsLast', spatial + 2),
    layerOptions(options),
  );

/**
 * DropBlock of [batch, time, channels]: runs of time steps.
 *
 * @throws RegattaError as {@link dropBlock}.
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
 * DropBlock of [batch, height, width, channels].
 *
 * @throws RegattaError as {@link dropBlock}.
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
 * DropBlock of [batch, depth, height, width, channels].
 *
 * @throws RegattaError as {@link dropBlock}.
 * @example
 * ```ts
 * const layer = dropBlock3d({ rate: 0.1, blockSize: 3, seed: 7 });
 * const y = layer.apply(tf.ones([2, 8, 8, 8, 4]), { training: true });
 * ```
 */
export function dropBlock3d(options: DropBlockOptions & LayerOptions): tf.layers.Layer {
  return layer(options, 3);
}
