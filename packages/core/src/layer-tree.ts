import * as tf from '@tensorflow/tfjs';

const isLayer = (value: unknown): value is tf.layers.Layer => value instanceof tf.layers.Layer;

const layersAt = (layer: tf.layers.Layer, keys: readonly string[]): tf.layers.Layer[] =>
  keys.flatMap((key): unknown => Reflect.get(layer, key) ?? []).filter(isLayer);

/** The layers that a layer holds: those of a model, what a wrapper wraps, both directions, cells. */
function layersWithin(layer: tf.layers.Layer): tf.layers.Layer[] {
  const directions = layersAt(layer, ['forwardLayer', 'backwardLayer']);
  // A bidirectional layer runs copies of the layer that it was given, which itself is never built.
  return directions.length > 0 ? directions : layersAt(layer, ['layers', 'layer', 'cell', 'cells']);
}

/** A layer and all layers within it, outer ones first, each once however often it is used. */
export function layersOf(layer: tf.layers.Layer): tf.layers.Layer[] {
  const found = new Set<tf.layers.Layer>();
  const visit = (one: tf.layers.Layer): void => {
    if (found.has(one)) return;
    found.add(one);
    layersWithin(one).forEach(visit);
  };
  visit(layer);
  return [...found];
}

/** Whether a layer says itself what it and the layers within it lose; models and pairs of directions are looked into. */
const saysItself = (layer: tf.layers.Layer): boolean =>
  layer.calculateLosses !== tf.layers.Layer.prototype.calculateLosses &&
  !('layers' in layer) &&
  !('forwardLayer' in layer);

const ownLosses = (layer: tf.layers.Layer): tf.Scalar[] => {
  const losses: unknown = Reflect.get(layer, '_losses');
  return Array.isArray(losses) ? losses.map((loss) => loss()) : [];
};

/**
 * The penalties of a model or layer, scalars: those of every layer, each once, wherever it is: in a cell, in a wrapper, in both
 * directions of a bidirectional layer, in a model within a model.
 *
 * Trap: `calculateLosses` of tfjs leaves out those of recurrent and bidirectional layers, counts those of a layer once for each
 * use, and gives none for a `tf.Sequential`.
 */
export function lossesOf(model: tf.layers.Layer): tf.Scalar[] {
  return tf.tidy(() => {
    const seen = new Set<tf.layers.Layer>();
    const visit = (layer: tf.layers.Layer): tf.Scalar[] => {
      if (seen.has(layer)) return [];
      seen.add(layer);
      if (saysItself(layer)) return layer.calculateLosses();
      return [...ownLosses(layer), ...layersWithin(layer).flatMap(visit)];
    };
    return visit(model);
  });
}
