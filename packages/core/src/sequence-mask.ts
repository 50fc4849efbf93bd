import * as tf from '@tensorflow/tfjs';

/** The first mask, if any. Trap: tfjs passes one mask, a list with null for inputs without a mask, or null. */
export function sequenceMask(
  mask: tf.Tensor | readonly (tf.Tensor | null)[] | null | undefined,
): tf.Tensor | undefined {
  const masks = mask instanceof tf.Tensor ? [mask] : (mask ?? []);
  return masks.find((one) => one !== null) ?? undefined;
}
