import * as tf from '@tensorflow/tfjs';
import { interpolate, resizeShares } from './interpolation.ts';
import type { GradientOverride } from './registry.ts';

/** Sums of blocks of dy: the gradient of repeating each cell. */
function blockSums(dy: tf.Tensor, height: number, width: number): tf.Tensor {
  const [batch = 0, tall = 0, wide = 0, channels = 0] = dy.shape;
  const blocks = tf.reshape(dy, [batch * height, tall / height, width, wide / width, channels]);
  return tf.reshape(tf.sum(blocks, [1, 3]), [batch, height, width, channels]);
}

/**
 * The gradient of a resize, as the transpose of the interpolation. tfjs's is wrong with half-pixel centers on every
 * backend. On the cpu backend, that of nearest neighbors mixes the examples of a batch, is NaN when an image shrinks and
 * does not end for an axis of one cell with aligned corners, and that of bilinear interpolation throws for images that
 * are not square.
 */
function resizeGradient(name: 'ResizeNearestNeighbor' | 'ResizeBilinear'): GradientOverride {
  const nearest = name === 'ResizeNearestNeighbor';
  return {
    name,
    inputsToSave: ['images'],
    gradient: (dy, saved, attrs) => {
      const [images] = saved;
      if (images?.rank !== 4 || dy.rank !== 4 || images.size === 0 || dy.size === 0) return undefined;
      const [, height = 0, width = 0] = images.shape;
      const [, tall = 0, wide = 0] = dy.shape;
      const alignCorners = attrs.alignCorners === true;
      const halfPixelCenters = attrs.halfPixelCenters === true;
      const options = { nearest, alignCorners, halfPixelCenters };
      const isRight =
        !halfPixelCenters &&
        (tf.getBackend() === 'wasm'
          ? !(alignCorners && (height === 1 || width === 1))
          : tf.getBackend() === 'cpu' && !nearest && height === width);
      if (isRight) return undefined;
      const repeats = nearest && !alignCorners && tall % height === 0 && wide % width === 0;
      return {
        images: () =>
          repeats
            ? blockSums(dy, height, width)
            : interpolate(dy, resizeShares(height, tall, options), resizeShares(width, wide, options), true),
      };
    },
  };
}

/** The gradients of `tf.image.resizeNearestNeighbor` and `tf.image.resizeBilinear`. */
export const resizeGradients: readonly GradientOverride[] = [
  resizeGradient('ResizeNearestNeighbor'),
  resizeGradient('ResizeBilinear'),
];
