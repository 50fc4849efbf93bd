import { RegattaError } from '@regatta/core';
import { partsOf } from '@regatta/core/keras';
import type * as tf from '@tensorflow/tfjs';

/** Sets a weight without its constraint, which would change a value that violates it. */
function writeValue(variable: tf.LayerVariable, value: tf.Tensor): void {
  const { constraint } = variable;
  Reflect.set(variable, 'constraint', null);
  try {
    variable.write(value);
  } finally {
    Reflect.set(variable, 'constraint', constraint);
  }
}

/** Copies `trainable` from one layer to another, and between their parts: configs of models do not save it. */
function copyTrainable(from: tf.layers.Layer, to: tf.layers.Layer): void {
  to.trainable = from.trainable;
  const parts = partsOf(to);
  for (const [i, part] of partsOf(from).entries()) {
    const other = parts[i];
    if (other !== undefined) copyTrainable(part, other);
  }
}

/** The weights of a layer, layer by layer. Trap: the order of `weights` of a model depends on what is frozen. */
function weightsOf(layer: tf.layers.Layer): tf.LayerVariable[] {
  const parts = partsOf(layer);
  const all = parts.length > 0 ? parts.flatMap(weightsOf) : layer.weights;
  const missing = layer.weights.filter((weight) => !all.includes(weight));
  return [...new Set([...all, ...missing])];
}

/** Copies the weights and the `trainable` flags of a model to a model of the same structure. */
export function copyState(from: tf.LayersModel, to: tf.LayersModel): void {
  copyTrainable(from, to);
  const [source, target] = [weightsOf(from), weightsOf(to)];
  for (let i = 0; i < Math.max(source.length, target.length); i++) {
    const [value, variable] = [source[i], target[i]];
    if (value === undefined || variable === undefined || String(value.shape) !== String(variable.shape)) {
      throw new RegattaError({
        subject: 'doctor',
        site: from.name,
        expected:
          variable === undefined
            ? `a model that its config rebuilds, with no weight at index ${i}`
            : `a model that its config rebuilds, with a weight of shape [${variable.shape}] at index ${i}`,
        received: value === undefined ? 'no weight' : `a weight of shape [${value.shape}]`,
        remedy: 'Make getConfig of each custom layer return every option that its constructor takes.',
      });
    }
    writeValue(variable, value.read());
    // A frozen model says so only to the weights of its layers, not to the layers.
    Reflect.set(variable, 'trainable', value.trainable);
  }
}
