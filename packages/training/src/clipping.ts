import { checkNumber, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Gradient clipping. At most one of the options can be set. */
export interface ClipOptions {
  /** Maximum norm over all gradients, > 0. If the norm is larger, all gradients are scaled down together. */
  readonly clipNorm?: number;
  /** Maximum absolute value of each gradient element, > 0. Larger values are clipped. */
  readonly clipValue?: number;
}

/** Checks clipping options. @throws RegattaError if both are set, and for numbers out of range. */
export function checkClipping({ clipNorm, clipValue }: ClipOptions): void {
  if (clipNorm !== undefined) checkNumber(clipNorm, 'fit', 'clipNorm', { above: 0 });
  if (clipValue !== undefined) checkNumber(clipValue, 'fit', 'clipValue', { above: 0 });
  if (clipNorm === undefined || clipValue === undefined) return;
  throw new RegattaError({
    subject: 'fit',
    expected: 'clipNorm or clipValue, not both',
    received: { clipNorm, clipValue },
    remedy: 'Remove one of the two options.',
  });
}

/** The norm over all gradients: sqrt(sum g^2). */
export const globalNorm = (gradients: readonly tf.Tensor[]): tf.Scalar =>
  tf.tidy(() => {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)).asScalar());
    return squares.length === 0 ? tf.scalar(0) : tf.sqrt(tf.addN(squares)).asScalar();
  });

/** What gradients are scaled by so that their norm is at most `clipNorm`: min(1, clipNorm / norm). */
export const clippingFactor = (norm: number, { clipNorm }: ClipOptions): number =>
  clipNorm !== undefined && norm > clipNorm ? clipNorm / norm : 1;

/** Clips a gradient. @param factor of {@link clippingFactor}, a scalar. */
export function clipped(
  gradient: tf.Tensor,
  factor: tf.Tensor,
  { clipNorm, clipValue }: ClipOptions,
): tf.Tensor {
  if (clipNorm !== undefined) return tf.mul(gradient, factor);
  return clipValue === undefined ? gradient : tf.clipByValue(gradient, -clipValue, clipValue);
}
