import { RegattaError } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Checks that a layer is applied to sequences [batch, steps, features]. */
export function requireSequence([shape = []]: readonly tf.Shape[], subject: string): void {
  if (shape.length === 3) return;
  throw new RegattaError({
    subject,
    expected: 'sequences [batch, steps, features]',
    received: shape,
    remedy: 'Apply it to embedded tokens or patches, e.g. after tf.layers.embedding.',
  });
}
