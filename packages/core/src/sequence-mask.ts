import * as tf from '@tensorflow/tfjs';

/**
 * The mask of a sequence x [batch, steps, ...] as tfjs passes it to a layer: [batch, steps], or undefined without one. Traps:
 * tfjs passes one mask, a list with null for inputs without a mask, or null; and its merge layers, such as `Add`, put axes of
 * size 1 before those of their masks.
 */
export function sequenceMask(
  mask: tf.Tensor | readonly (tf.Tensor | null)[] | null | undefined,
  x: tf.Tensor | undefined,
): tf.Tensor | undefined {
  const masks = mask instanceof tf.Tensor ? [mask] : (mask ?? []);
  const first = masks.find((one) => one !== null) ?? undefined;
  return first === undefined || x === undefined ? first : inRows(first, x);
}

/** A mask without the axes of size 1 that tfjs's merge layers put before it. */
export function inRows(mask: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const [batch, steps] = x.shape;
  const isWrapped =
    mask.rank > 2 && steps !== undefined && mask.shape.slice(-2).join() === `${batch},${steps}`;
  return isWrapped && mask.size === batch! * steps ? tf.reshape(mask, [batch!, steps]) : mask;
}
