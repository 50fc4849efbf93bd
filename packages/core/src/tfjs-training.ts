/** The counterpart of {@link ./tfjs.ts} for training loops: tfjs internals, with each trap named and tested. */
import * as tf from '@tensorflow/tfjs';
import { layersOf } from './layer-tree.ts';

/**
 * Makes `model.optimizer` the optimizer that trains the model, until the returned function is called. Traps: callbacks of
 * tfjs change the learning rate of `model.optimizer`; setting it makes tfjs forget that the model owns its own.
 */
export function lendOptimizer(model: tf.LayersModel, optimizer: tf.Optimizer): () => void {
  const inner: unknown = Reflect.get(model, 'model');
  const holder = inner instanceof tf.LayersModel ? inner : model;
  const held: unknown = Reflect.get(holder, 'optimizer_');
  Reflect.set(holder, 'optimizer_', optimizer);
  return () => void Reflect.set(holder, 'optimizer_', held);
}

/** The recurrent layers of a model that keep their states between batches. */
export const statefulLayers = (model: tf.layers.Layer): tf.RNN[] =>
  layersOf(model).filter((layer): layer is tf.RNN => layer instanceof tf.RNN && layer.stateful);

/** Runs `body` with zero states in all stateful layers, and then restores their states. */
export function withFreshStates<T>(model: tf.layers.Layer, body: () => T): T {
  // Trap: states that were never used are null.
  const states = (layer: tf.RNN): (tf.Tensor | null)[] => layer.getStates();
  const held = statefulLayers(model).map((layer) => ({
    layer,
    before: states(layer).map((state) => state && tf.keep(state.clone())),
  }));
  for (const { layer } of held) layer.resetStates();
  const restore = (): void => {
    for (const { layer, before } of held) {
      const known = before.filter((state): state is tf.Tensor => state !== null);
      layer.resetStates(known.length === before.length ? known : undefined);
      tf.dispose(known);
    }
  };
  let result: T;
  try {
    result = body();
  } catch (error) {
    restore();
    throw error;
  }
  if (result instanceof Promise) return result.finally(restore) as T;
  restore();
  return result;
}
