import {
  checkChoice,
  checkNumber,
  checkNumbers,
  checkObject,
  checkStream,
  checkTensors,
  RegattaError,
  type Stream,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { sizeOf } from './draws.ts';
import { dropBlockGamma, dropBlockKeep, validPositions } from './drop-block-keep.ts';
import { multiply } from './gates.ts';
import { axesOf, type DataFormat } from './layout.ts';

/** Scope of the kept fraction by which kept values are divided. */
export type DropBlockNormalize = 'batch' | 'example';

/** Options for drawing a DropBlock mask. */
export interface DropBlockMaskOptions {
  /** Fraction to drop, in [0, 1]. */
  readonly rate: number;
  /** Side of a block, an integer >= 1; clamped to the smallest spatial axis. */
  readonly blockSize: number;
  /** One mask for all channels; by default, each channel has its own. */
  readonly sharedChannels?: boolean;
  /** `batch` (default): one factor for the batch, as in torchvision; `example`: one per example. */
  readonly normalize?: DropBlockNormalize;
  /** Position of the channels; default `channelsLast`. */
  readonly dataFormat?: DataFormat;
}

/** A block mask with its gate, scale and dropped fraction. */
export interface DropBlockMask {
  /** Shape of `keep` and `gate`: the shape of the value, with 1 channel when channels share the mask. */
  readonly shape: readonly number[];
  /** 1 = keep. */
  readonly keep: Uint8Array;
  /** keep times scale: the factor for each value. */
  readonly gate: Float32Array;
  /** Factor for kept values: one for the batch, or one per example. */
  readonly scale: readonly number[];
  /** Fraction dropped; on average below the rate, because blocks overlap. */
  readonly realisedFraction: number;
}

const EPS = 1e-6;

/**
 * Scales a mask to preserve the mean: scale = count / (1e-6 + number kept), over the batch or per example. A mask that
 * keeps nothing gives zeros.
 */
export function dropBlockGate(
  keep: ArrayLike<number>,
  rows: number,
  normalize: DropBlockNormalize = 'batch',
): {
  /** keep times scale: the factor for each value. */
  readonly gate: Float32Array;
  /** One scale for the batch, or one per example. */
  readonly scale: readonly number[];
} {
  checkNumbers('dropBlockGate', { keep });
  checkNumber(rows, 'dropBlockGate', 'rows');
  checkChoice(normalize, ['batch', 'example'], 'dropBlockGate', 'normalize');
  const groups = normalize === 'batch' ? 1 : rows;
  const count = keep.length / groups;
  const gate = new Float32Array(keep.length);
  const scale = Array.from({ length: groups }, (_, group) => {
    let kept = 0;
    for (let i = group * count; i < (group + 1) * count; i++) kept += keep[i]!;
    const factor = count / (EPS + kept);
    for (let i = group * count; i < (group + 1) * count; i++) gate[i] = keep[i]! * factor;
    return factor;
  });
  return { gate, scale };
}

/** The fraction a mask drops: its share of zeros. @param keep 0 / 1, 1 = keep. */
export function realisedFraction(keep: ArrayLike<number> | tf.Tensor): number {
  if (keep instanceof tf.Tensor) checkTensors('realisedFraction', { keep });
  else checkNumbers('realisedFraction', { keep });
  const values: ArrayLike<number> = keep instanceof tf.Tensor ? keep.dataSync() : keep;
  let dropped = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === 0) dropped += 1;
  return values.length === 0 ? 0 : dropped / values.length;
}

/**
 * Draws a DropBlock mask for a value of the given shape: seeds ~ Bernoulli(gamma) wherever a block fits
 * ({@link dropBlockGamma}), expanded to blocks ({@link dropBlockKeep}) and scaled ({@link dropBlockGate}).
 *
 * @param shape [batch, positions.., channels] with 1 to 3 spatial axes; `dataFormat` may put channels first.
 * @param firstRow index of the first row in a larger batch.
 * @throws RegattaError for a shape with a different number of axes.
 * @example
 * ```ts
 * const mask = dropBlockMask([32, 14, 14, 64], { rate: 0.1, blockSize: 5 }, stream(7));
 * console.log(mask.realisedFraction); // about 0.1
 * ```
 */
export function dropBlockMask(
  shape: readonly number[],
  options: DropBlockMaskOptions,
  stream: Stream,
  firstRow = 0,
): DropBlockMask {
  checkNumbers('dropBlockMask', { shape });
  checkObject(options, 'dropBlockMask', 'an object of options', 'Pass e.g. { rate: 0.1, blockSize: 5 }.');
  checkStream(stream, 'dropBlockMask');
  checkNumber(firstRow, 'dropBlockMask', 'firstRow');
  const {
    rate,
    blockSize,
    sharedChannels = false,
    normalize = 'batch',
    dataFormat = 'channelsLast',
  } = options;
  if (shape.length < 3 || shape.length > 5) {
    throw new RegattaError({
      subject: 'drop-block',
      expected: 'a shape of rank 3, 4 or 5, including batch and channels',
      received: shape,
      remedy: 'Pass the shape of the feature maps, e.g. [32, 14, 14, 64].',
    });
  }
  const axes = axesOf(shape.length, dataFormat);
  const maskShape = shape.map((n, axis) => (axis === axes.channel && sharedChannels ? 1 : n));
  const spatial = axes.spatial.map((axis) => shape[axis]!);
  const rows = shape[0]!;
  const channels = maskShape[axes.channel]!;
  // With channels first, each channel becomes a separate row of maps.
  const [maps, last] = dataFormat === 'channelsFirst' ? [rows * channels, 1] : [rows, channels];
  const perRow = channels * sizeOf(validPositions(blockSize, spatial));
  const gamma = dropBlockGamma(rate, blockSize, spatial);
  const seed = stream.bernoulli(rows * perRow, gamma, firstRow * perRow);
  const keep = dropBlockKeep(seed, maps, spatial, last, blockSize);
  return {
    shape: maskShape,
    keep,
    ...dropBlockGate(keep, rows, normalize),
    realisedFraction: realisedFraction(keep),
  };
}

/**
 * DropBlock with a given mask: y = x keep scale ({@link dropBlockGate}); the gradient is dy times the same factor.
 *
 * @param keep 0 / 1, 1 = keep; broadcasts to x.
 */
export function dropBlockForward(
  x: tf.Tensor,
  keep: tf.Tensor,
  normalize: DropBlockNormalize = 'batch',
): tf.Tensor {
  checkTensors('dropBlockForward', { x, keep });
  checkChoice(normalize, ['batch', 'example'], 'dropBlockForward', 'normalize');
  const { gate } = dropBlockGate(keep.dataSync(), keep.shape[0] ?? 1, normalize);
  return multiply(x, gate, keep.shape);
}
