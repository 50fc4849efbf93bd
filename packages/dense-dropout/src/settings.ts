import {
  checkNumber,
  type JsonObject,
  LAYER_KEYS,
  type LayerOptions,
  RegattaError,
  type Treatment,
  weightsLayer,
} from '@regatta/core';
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

/** Makes the layer around another of a layer factory. */
export function wrap(treatment: Treatment, options: WrapperOptions): tf.layers.Layer {
  const { layer } = options;
  if (typeof layer !== 'object' || layer === null || typeof layer.getClassName !== 'function') {
    throw new RegattaError({
      subject: treatment.name,
      expected: 'a layer to wrap',
      received: layer,
      remedy: 'Pass e.g. layer: tf.layers.dense({ units: 10 }).',
    });
  }
  const { batchInputShape } = layer;
  return weightsLayer(treatment, layer, {
    ...(batchInputShape === undefined ? {} : { batchInputShape }),
    ...layerOptions(options),
  });
}

/** Checks that a layer is of a kind whose weights the method knows how to treat. */
export function requireKind(layer: tf.layers.Layer, kinds: readonly string[], subject: string): void {
  if (kinds.includes(layer.getClassName())) return;
  throw new RegattaError({
    subject,
    site: layer.name,
    expected: `a layer of kind ${kinds.join(', ')}`,
    received: layer.getClassName(),
    remedy: 'Wrap the plain layer; two regularizers of the weights of one layer do not nest.',
  });
}

/** Checks the initial value of a rate that is learned: a number, as a schedule has nothing to say there. */
export function checkInitialRate(rate: unknown, subject: string, max: number): number {
  const checked = checkNumber(rate, subject, 'the initial rate', { above: 0, max });
  if (checked < 1) return checked;
  throw new RegattaError({
    subject,
    expected: 'the initial rate to be a number > 0 and < 1',
    received: rate,
    remedy: 'Pass e.g. rate: 0.1; its logit must be finite.',
  });
}

/**
 * The factor of a KL term in the loss of one example: `klWeight`, or 1 / `dataSize`.
 *
 * @throws RegattaError when both are given.
 */
export function klWeightOf(options: { klWeight?: unknown; dataSize?: unknown }, subject: string): number {
  const { klWeight, dataSize } = options;
  if (klWeight !== undefined && dataSize !== undefined) {
    throw new RegattaError({
      subject,
      expected: 'klWeight or dataSize, not both',
      received: { klWeight, dataSize },
      remedy: 'Pass the number of training examples as dataSize.',
    });
  }
  if (klWeight !== undefined) return checkNumber(klWeight, subject, 'klWeight', { min: 0 });
  return 1 / checkNumber(dataSize ?? 10_000, subject, 'dataSize', { min: 1 });
}
