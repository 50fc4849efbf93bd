import * as tf from '@tensorflow/tfjs';
import { integers } from './attributes.ts';
import { interpolate, type Shares, sharesAt } from './interpolation.ts';
import type { KernelOverride } from './kernel-registry.ts';
import type { GradientOverride } from './registry.ts';

/** Which cells of an axis each cell of a crop reads; a row of zeros where it reads outside the image. */
function cropShares(from: number, to: number, size: number, places: number, nearest: boolean): Shares {
  return Array.from({ length: places }, (_, i) => {
    const step = places > 1 ? ((to - from) * (size - 1)) / (places - 1) : 0;
    const source = Math.fround(places > 1 ? from * (size - 1) + i * step : 0.5 * (from + to) * (size - 1));
    if (source < 0 || source > size - 1) return Array.from({ length: size }, () => 0);
    return sharesAt(nearest ? Math.round(source) : source, size, nearest);
  });
}

interface Crop {
  readonly image: number;
  readonly rows: Shares;
  readonly columns: Shares;
}

function cropsOf(
  shape: readonly number[],
  boxes: tf.Tensor,
  images: tf.Tensor,
  attrs: tf.NamedAttrMap,
): Crop[] | undefined {
  const [height, width] = integers(attrs.cropSize, 2) ?? [];
  if (height === undefined || width === undefined) return undefined;
  const nearest = attrs.method === 'nearest';
  const corners = boxes.dataSync();
  return Array.from(images.dataSync(), (image, i) => {
    const [y1 = 0, x1 = 0, y2 = 0, x2 = 0] = corners.subarray(4 * i, 4 * i + 4);
    return {
      image,
      rows: cropShares(y1, y2, shape[1]!, height, nearest),
      columns: cropShares(x1, x2, shape[2]!, width, nearest),
    };
  });
}

const inside = (shares: Shares): number[] => shares.map((row) => (row.some((share) => share > 0) ? 1 : 0));

/** `tf.image.cropAndResize` with nearest neighbors on the wasm backend, whose kernel reads other cells. */
export const nearestCropAndResize: KernelOverride = {
  name: 'CropAndResize',
  backends: ['wasm'],
  run: ({ inputs, attrs }) => {
    const { image, boxes, boxInd } = inputs;
    if (!image || !boxes || !boxInd || attrs.method !== 'nearest') return undefined;
    const crops = cropsOf(image.shape, boxes, boxInd, attrs);
    if (crops === undefined || crops.length === 0) return undefined;
    const outside = Number(attrs.extrapolationValue ?? 0);
    return tf.concat(
      crops.map(({ image: at, rows, columns }) => {
        const found = interpolate(tf.cast(tf.slice(image, at, 1), 'float32'), rows, columns);
        if (outside === 0) return found;
        const hits = tf.mul(
          tf.reshape(inside(rows), [1, -1, 1, 1]),
          tf.reshape(inside(columns), [1, 1, -1, 1]),
        );
        return tf.add(found, tf.mul(tf.sub(1, hits), outside));
      }),
    );
  },
};

/** The gradient of `tf.image.cropAndResize` for the images, which tfjs lacks; `tf.layers.centerCrop` needs it. */
export const cropAndResizeGradient: GradientOverride = {
  name: 'CropAndResize',
  inputsToSave: ['image', 'boxes', 'boxInd'],
  gradient: (dy, saved, attrs) => {
    const [image, boxes, boxInd] = saved;
    if (!image || !boxes || !boxInd) return undefined;
    const crops = cropsOf(image.shape, boxes, boxInd, attrs);
    if (crops === undefined) return undefined;
    const refused = (): never => {
      throw new Error(
        '[regatta] gradients: expected boxes of cropAndResize that need no gradient, received boxes that depend on a ' +
          'variable. Only its images have a gradient: compute the boxes outside the differentiated function.',
      );
    };
    return {
      image: () =>
        tf.concat(
          Array.from({ length: image.shape[0]! }, (_, at) => {
            const parts = crops.flatMap((crop, i) =>
              crop.image === at ? [interpolate(tf.slice(dy, i, 1), crop.rows, crop.columns, true)] : [],
            );
            return parts.length > 0 ? tf.addN(parts) : tf.zeros([1, ...image.shape.slice(1)]);
          }),
        ),
      boxes: refused,
      boxInd: refused,
    };
  },
};
