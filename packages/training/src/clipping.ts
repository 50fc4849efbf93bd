import { checkNumber, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Bounds on gradients; at most one of them. */
export interface ClipOptions {
  /** All gradients are scaled down together where the norm over all of them is larger, > 0. */
  readonly clipNorm?: number;
  /** Each element of each gradient is kept within +- this, > 0. */
  readonly clipValue?: number;
}

/** Checks bounds on gradients. @throws RegattaError for both at once and for numbers out of range. */
export function checkClipping({ clipNorm, clipValue }: ClipOptions): void {
  if (clipNorm !== undefined) checkNumber(clipNorm, 'fit', 'clipNorm', { above: 0 });
  if (clipValue !== undefined) checkNumber(clipValue, 'fit', 'clipValue', { above: 0 });
  if (clipNorm === undefined || clipValue === undefined) return;
  throw new RegattaError({
    subject: 'fit',
    expected: 'clipNorm or clipValue',
    received: { clipNorm, clipValue },
    remedy: 'Leave one of them out.',
  });
}

/** The norm over all gradients: sqrt(sum g^2). */
export const globalNorm = (gradients: readonly tf.Tensor[]): tf.Scalar =>
  tf.tidy(() => {
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)).asScalar());
    return squares.length === 0 ? tf.scalar(0) : tf.sqrt(tf.addN(squares)).asScalar();
  });

/** A gradient within its bounds. @param norm over all gradients. */
export function clipped(gradient: tf.Tensor, norm: number, { clipNorm, clipValue }: ClipOptions): tf.Tensor {
  if (clipNorm !== undefined && norm > clipNorm) return tf.mul(gradient, clipNorm / norm);
  return clipValue === undefined ? gradient : tf.clipByValue(gradient, -clipValue, clipValue);
}
