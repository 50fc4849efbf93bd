import type { JsonObject, LayerOptions } from '@regatta/core';
import { LAYER_KEYS, RegattaError } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Options of a layer that wraps another, as `tf.layers.timeDistributed` takes them. */
export interface WrapperOptions extends LayerOptions {
  /** The layer to wrap. It may carry the `inputShape` of the first layer of a model. */
  readonly layer: tf.layers.Layer;
}

/** Options as plain JSON, as a regularizer reports them. */
export const plain = (options: object): JsonObject => JSON.parse(JSON.stringify(options));

/** Those of the options that belong to any layer. */
export function layerOptions(options: object): LayerOptions {
  const keys: readonly string[] = LAYER_KEYS;
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => value !== undefined && keys.includes(key)),
  );
}

/** Checks that a layer is an embedding. */
export function requireEmbedding(layer: tf.layers.Layer, subject: string): void {
  if (layer.getClassName() === 'Embedding') return;
  throw new RegattaError({
    subject,
    site: layer.name,
    expected: 'an embedding layer',
    received: layer.getClassName(),
    remedy: 'Pass tf.layers.embedding(...).',
  });
}
