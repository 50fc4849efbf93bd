import { RegattaError } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Checks that a layer is an embedding. */
export function requireEmbedding(layer: tf.layers.Layer, subject: string): void {
  if (layer.getClassName() === 'Embedding') return;
  throw new RegattaError({
    subject,
    site: layer.name,
    expected: 'an embedding layer',
    received: layer.getClassName(),
    remedy: 'Pass an embedding layer, e.g. tf.layers.embedding({ inputDim: 1000, outputDim: 64 }).',
  });
}
