import {
  type Batch,
  checkNumber,
  checkObject,
  checkStream,
  checkTensors,
  defineRegularizer,
  RegattaError,
  type Regularizer,
  type Stream,
} from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import { betaSymmetric } from './beta.ts';
import { mixRows, requireValues } from './mixup.ts';
import { asDistributions } from './targets.ts';

const NAME = 'cutmix';

/** Options of CutMix. */
export interface CutmixOptions {
  /** Parameter of the distribution Beta(alpha, alpha) of the mixing weight, > 0; default 1. */
  readonly alpha?: number;
}

/** A box of pixels: rows `top` .. `bottom` - 1, columns `left` .. `right` - 1. */
export interface Box {
  /** First row inside. */
  readonly top: number;
  /** First row below. */
  readonly bottom: number;
  /** First column inside. */
  readonly left: number;
  /** First column to the right. */
  readonly right: number;
}

/**
 * A box with about 1 - lambda of the image area: sides are sqrt(1 - lambda) of the image sides, rounded down, and the
 * center is uniform over the pixels. The box is clipped to the image.
 */
export function cutmixBox(height: number, width: number, lambda: number, source: Stream): Box {
  checkNumber(height, 'cutmixBox', 'height');
  checkNumber(width, 'cutmixBox', 'width');
  checkNumber(lambda, 'cutmixBox', 'lambda', { min: 0, max: 1 });
  checkStream(source, 'cutmixBox');
  const side = Math.sqrt(1 - lambda);
  const [u, v] = source.uniform(2);
  const span = (extent: number, at: number): [number, number] => {
    const length = Math.floor(extent * side);
    const start = Math.floor(at * extent) - Math.floor(length / 2);
    return [Math.max(0, start), Math.min(extent, start + length)];
  };
  const [top, bottom] = span(height, u!);
  const [left, right] = span(width, v!);
  return { top, bottom, left, right };
}

/** x outside the box, x[permutation] inside. @param x [batch, height, width, channels]. */
export function pasteBox(x: tf.Tensor, box: Box, permutation: tf.Tensor1D): tf.Tensor {
  checkTensors('pasteBox', { x, permutation });
  checkObject(box, 'pasteBox', 'box to be an object', 'Pass e.g. { top: 0, bottom: 4, left: 0, right: 4 }.');
  const [, height = 0, width = 0] = x.shape;
  const inside = new Float32Array(height * width);
  for (let row = box.top; row < box.bottom; row++) {
    inside.fill(1, row * width + box.left, row * width + box.right);
  }
  return tf.tidy(() => {
    const mask = tf.tensor(inside, [1, height, width, 1]);
    return tf.add(tf.mul(x, tf.sub(1, mask)), tf.mul(tf.gather(x, permutation), mask));
  });
}

/** Definition of CutMix. */
export const cutmixDefinition = defineRegularizer({
  name: NAME,
  title: 'CutMix',
  summary: 'pastes a box of one image into another and mixes targets by area',
  paper: 'Yun et al. 2019, arXiv 1905.04899',
  strength: { option: 'alpha', values: [0.2, 0.5, 1] },
  options: ['alpha'],
  defaults: { alpha: 1 },
  parse: ({ alpha }: CutmixOptions) => ({ alpha: checkNumber(alpha, NAME, 'alpha', { above: 0 }) }),
  hooks: ({ params: { alpha } }) => ({
    image: () => [],
    batch(x, y, { stream, outputShape }): Batch {
      requireValues(x, NAME);
      const [rows = 0, height = 0, width = 0] = x.shape;
      if (x.rank !== 4) {
        throw new RegattaError({
          subject: NAME,
          expected: 'images [batch, height, width, channels]',
          received: x.shape,
          remedy: 'Use mixup for inputs that are not images.',
        });
      }
      const box = cutmixBox(height, width, betaSymmetric(alpha, stream.fold('lambda')), stream.fold('box'));
      const area = Math.max(0, box.bottom - box.top) * Math.max(0, box.right - box.left);
      const order = stream.fold('order').permutation(rows);
      return tf.tidy(() => {
        const permutation = tf.tensor1d(order, 'int32');
        const targets = asDistributions(y, outputShape, NAME);
        return {
          x: pasteBox(x, box, permutation),
          y: mixRows(targets, 1 - area / (height * width), permutation),
        };
      });
    },
  }),
});

/**
 * CutMix: pastes a box of one image of a batch into another and mixes their targets by area.
 *
 * x' = x outside the box, x[p] inside; y' = lambda y + (1 - lambda) y[p], where this lambda is the area fraction
 * outside the box, and the box size comes from lambda ~ Beta(alpha, alpha). Box and permutation are drawn once per
 * step. Hooks: `batch`, and `image` without a layer, because it needs images [batch, height, width, channels].
 *
 * @throws RegattaError for options out of range and unknown options; in training, for inputs that are not images.
 * @see Yun et al. 2019, arXiv 1905.04899.
 * @example
 * ```ts
 * const regularizer = cutmix({ alpha: 1 });
 * ```
 */
export function cutmix(options: CutmixOptions = {}): Regularizer {
  return cutmixDefinition.regularizer(options);
}
