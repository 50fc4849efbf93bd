/** The counterpart of {@link ./tfjs.ts} for batch normalization: tfjs internals, with each trap named and tested. */
import * as tf from '@tensorflow/tfjs';
import { layersWithin } from './layer-tree.ts';

/** tfjs's batch normalization: the scale and the offset, which it may not have. */
interface Inside {
  gamma?: Pick<tf.LayerVariable, 'read'> | null;
  beta?: Pick<tf.LayerVariable, 'read'> | null;
}

/** Corrected layers, each with the models and wrappers around it that are known. */
const corrected = new WeakMap<tf.layers.Layer, Set<tf.layers.Layer>>();

/** Whether a layer is tfjs's batch normalization. */
const isBatchNormalization = (layer: tf.layers.Layer): boolean =>
  layer.getClassName() === 'BatchNormalization' && 'movingMean' in layer;

/** Runs `body` while a layer without a scale or an offset reads a scale of ones and an offset of zeros. */
function withStandIns<T>(layer: tf.layers.Layer, body: () => T): T {
  const inside = layer as unknown as Inside;
  const size = layer.weights[0]?.shape as number[];
  const added: (keyof Inside)[] = [];
  try {
    for (const [key, value] of [
      ['gamma', 1],
      ['beta', 0],
    ] as const) {
      if (inside[key]) continue;
      inside[key] = { read: () => tf.fill(size, value) };
      added.push(key);
    }
    return body();
  } finally {
    for (const key of added) delete inside[key];
  }
}

function correct(layer: tf.layers.Layer, around: Set<tf.layers.Layer>): void {
  const { call } = layer;
  layer.call = (inputs, kwargs) => {
    const frozen = [layer, ...around].some(({ trainable }) => !trainable);
    const own = frozen && kwargs.training === true ? { ...kwargs, training: false } : kwargs;
    return withStandIns(layer, () => call.call(layer, inputs, own));
  };
}

/**
 * Corrects the batch normalization within a model, for all later calls: a frozen layer computes in training what it
 * computes at inference and keeps its statistics, as in Keras; and a layer without a scale or an offset can be trained.
 *
 * A layer is frozen if `trainable` is false for it or for a model or wrapper around it at the time of the call. Safe to call
 * again. Traps: tfjs's layer does not look at `trainable`; a model passes it on only to the weights of its layers, not to
 * the layers; and in training, and for the gradient at inference, it reads a scale and an offset that it may not have.
 */
export function correctBatchNormalization(model: tf.layers.Layer): void {
  const visit = (layer: tf.layers.Layer, around: readonly tf.layers.Layer[]): void => {
    if (isBatchNormalization(layer)) {
      const known = corrected.get(layer);
      const all = known ?? new Set();
      for (const one of around) all.add(one);
      if (known !== undefined) return;
      corrected.set(layer, all);
      correct(layer, all);
    }
    for (const inner of layersWithin(layer)) visit(inner, [...around, layer]);
  };
  visit(model, []);
}

/** Whether {@link correctBatchNormalization} has corrected a layer. */
export const isCorrected = (layer: tf.layers.Layer): boolean => corrected.has(layer);
