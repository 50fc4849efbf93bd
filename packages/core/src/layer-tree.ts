import * as tf from '@tensorflow/tfjs';
import { checkLayer } from './arguments.ts';

const isLayer = (value: unknown): value is tf.layers.Layer => value instanceof tf.layers.Layer;

const layersAt = (layer: tf.layers.Layer, keys: readonly string[]): tf.layers.Layer[] =>
  keys.flatMap((key): unknown => Reflect.get(layer, key) ?? []).filter(isLayer);

/** The layers directly inside a layer: those of a model, the wrapped layer, both directions, or cells. */
export function layersWithin(layer: tf.layers.Layer): tf.layers.Layer[] {
  const directions = layersAt(layer, ['forwardLayer', 'backwardLayer']);
  // A bidirectional layer runs copies of the given layer, which itself is never built.
  return directions.length > 0 ? directions : layersAt(layer, ['layers', 'layer', 'cell', 'cells']);
}

/** A layer and all layers inside it, outer ones first, with their paths of names; that of the layer itself is empty. */
export function layerPathsOf(layer: tf.layers.Layer): ReadonlyMap<tf.layers.Layer, string> {
  checkLayer(layer, 'layerPathsOf');
  const found = new Map<tf.layers.Layer, string>();
  const visit = (one: tf.layers.Layer, path: string): void => {
    if (found.has(one)) return;
    found.set(one, path);
    for (const inner of layersWithin(one)) visit(inner, path === '' ? inner.name : `${path}/${inner.name}`);
  };
  visit(layer, '');
  return found;
}

/** A layer and all layers inside it, outer ones first. Each appears once, even if it is used several times. */
export function layersOf(layer: tf.layers.Layer): tf.layers.Layer[] {
  checkLayer(layer, 'layersOf');
  return [...layerPathsOf(layer).keys()];
}

/** Whether a layer reports its own losses and those inside it. Models and bidirectional layers are searched instead. */
const saysItself = (layer: tf.layers.Layer): boolean =>
  layer.calculateLosses !== tf.layers.Layer.prototype.calculateLosses &&
  !('layers' in layer) &&
  !('forwardLayer' in layer);

const ownLosses = (layer: tf.layers.Layer): tf.Scalar[] => {
  const losses: unknown = Reflect.get(layer, '_losses');
  return Array.isArray(losses) ? losses.map((loss) => loss()) : [];
};

/**
 * The scalar penalties of a model or layer. Each layer counts once, wherever it is: in a cell, a wrapper, either
 * direction of a bidirectional layer, or a nested model.
 *
 * Trap: tfjs's `calculateLosses` omits the losses of recurrent and bidirectional layers, counts those of a layer once per
 * use, and returns none for a `tf.Sequential`.
 */
export function lossesOf(model: tf.layers.Layer): tf.Scalar[] {
  checkLayer(model, 'lossesOf');
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
