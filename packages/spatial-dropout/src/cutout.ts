import {
  checkChoice,
  checkNumber,
  checkNumbers,
  checkTensors,
  defineRegularizer,
  type LayerOptions,
  type Regularizer,
} from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { uniforms } from './draws.ts';
import { multiply } from './gates.ts';
import {
  atChannels,
  axesOf,
  type DataFormat,
  type DataFormatOptions,
  dataFormatOf,
  requireRank,
} from './layout.ts';
import { countOf } from './settings.ts';

const NAME = 'cutout';

/** Options of cutout. */
export interface CutoutOptions extends DataFormatOptions {
  /** Side of a hole in pixels, >= 1; default 8. An odd side cuts one pixel less, as in the authors' code. */
  readonly length?: number;
  /** Holes per image, >= 1; default 1. */
  readonly holes?: number;
}

/**
 * Mask with the given holes: 0 in rows cy - floor(length / 2) .. cy + floor(length / 2) - 1 and the same range of
 * columns, clipped to the image.
 *
 * @param centers (cy, cx) of each hole: [rows, holes, 2], row-major. @returns [rows, height, width], 1 = keep.
 */
export function cutoutKeep(
  centers: ArrayLike<number>,
  shape: readonly [number, number, number],
  length: number,
): Float32Array {
  checkNumbers('cutoutKeep', { centers, shape });
  const [rows, height, width] = shape;
  checkNumber(length, 'cutoutKeep', 'length');
  const keep = new Float32Array(rows * height * width).fill(1);
  const half = Math.floor(length / 2);
  const perRow = centers.length / rows;
  for (let i = 0; i < centers.length; i += 2) {
    const row = Math.floor(i / perRow);
    const [cy, cx] = [centers[i]!, centers[i + 1]!];
    for (let y = Math.max(cy - half, 0); y < Math.min(cy + half, height); y++) {
      const line = (row * height + y) * width;
      keep.fill(0, line + Math.max(cx - half, 0), line + Math.min(cx + half, width));
    }
  }
  return keep;
}

/**
 * Cutout with given centers: y = x keep, see {@link cutoutKeep}.
 *
 * @param x [N, H, W, C], or [N, C, H, W] for channels first.
 */
export function cutoutForward(
  x: tf.Tensor,
  centers: ArrayLike<number>,
  length: number,
  dataFormat: DataFormat = 'channelsLast',
): tf.Tensor {
  checkTensors('cutoutForward', { x });
  checkNumbers('cutoutForward', { centers });
  checkNumber(length, 'cutoutForward', 'length');
  checkChoice(dataFormat, ['channelsLast', 'channelsFirst'], 'cutoutForward', 'dataFormat');
  const { channel, spatial } = axesOf(x.rank, dataFormat);
  const [height = 1, width = 1] = spatial.map((axis) => x.shape[axis]!);
  const keep = cutoutKeep(centers, [x.shape[0]!, height, width], length);
  return multiply(
    x,
    keep,
    x.shape.map((n, axis) => (axis === channel ? 1 : n)),
  );
}

/** Definition of cutout. */
export const cutoutDefinition = defineRegularizer({
  name: NAME,
  title: 'Cutout',
  summary: 'blanks squares of input images',
  paper: 'DeVries and Taylor 2017, arXiv 1708.04552',
  layers: ['cutoutLayer'],
  prior: { cnn: 6 },
  strength: { option: 'length', values: [4, 8, 12] },
  options: ['length', 'holes', 'dataFormat'],
  parse: (options: CutoutOptions) => ({
    length: countOf(options.length, 8, NAME, 'length'),
    holes: countOf(options.holes, 1, NAME, 'holes'),
    ...dataFormatOf(options, NAME),
  }),
  activation: {
    train(x, { params, stream, firstRow }) {
      const { length, holes, dataFormat } = params;
      const [height = 1, width = 1] = axesOf(x.rank, dataFormat).spatial.map((axis) => x.shape[axis]!);
      const centers = uniforms(stream.fold('centers'), [x.shape[0]!, holes, 2], firstRow).map((u, i) =>
        Math.floor(u * (i % 2 === 0 ? height : width)),
      );
      return cutoutForward(x, centers, length, dataFormat);
    },
    accepts: ([shape = []]) => requireRank(shape, [4], NAME),
  },
  at: ['image'],
  settle: atChannels,
});

/**
 * Cutout: blanks squares of each input image at random positions that may extend past the border.
 *
 * y = x keep, keep = 0 in squares whose centers are drawn uniformly over the pixels, in all channels; no rescaling; y =
 * x at inference. Inputs should have mean 0 (or background 0). Hook: `image`, for images [batch, height, width,
 * channels].
 *
 * @param options side length: the paper uses 16 for CIFAR-10 and 8 for CIFAR-100, both 32 pixels wide.
 * @throws RegattaError for options out of range, unknown options, and inputs that are not images.
 * @see DeVries and Taylor 2017, arXiv 1708.04552.
 * @example
 * ```ts
 * const regularizer = cutout({ length: 8 });
 * ```
 */
export function cutout(options: CutoutOptions = {}): Regularizer {
  return cutoutDefinition.regularizer(options);
}

/**
 * Cutout as a layer for images.
 *
 * @throws RegattaError like {@link cutout}.
 * @example
 * ```ts
 * const layer = cutoutLayer({ length: 8, seed: 7 });
 * const y = layer.apply(tf.ones([8, 16, 16, 3]), { training: true });
 * ```
 */
export function cutoutLayer(options: CutoutOptions & LayerOptions = {}): tf.layers.Layer {
  return cutoutDefinition.layer(options);
}
