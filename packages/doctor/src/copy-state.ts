import { RegattaError } from '@regatta/core';
import { partsOf } from '@regatta/core/keras';
import type * as tf from '@tensorflow/tfjs';

/** Sets a weight as it is: its constraint would change one that is out of bounds. */
function writeValue(variable: tf.LayerVariable, value: tf.Tensor): void {
  const { constraint } = variable;
  Reflect.set(variable, 'constraint', null);
  try {
    variable.write(value);
  } finally {
    Reflect.set(variable, 'constraint', constraint);
  }
}

/** Makes a layer trainable, or not, as another one is, and all parts of it: configs of models do not say. */
function copyTrainable(from: tf.layers.Layer, to: tf.layers.Layer): void {
  to.trainable = from.trainable;
  const parts = partsOf(to);
  for (const [i, part] of partsOf(from).entries()) {
    const other = parts[i];
    if (other !== undefined) copyTrainable(part, other);
  }
}

/** Copies the weights of a model, and what of it is trainable, to one of the same structure. */
export function copyState(from: tf.LayersModel, to: tf.LayersModel): void {
  copyTrainable(from, to);
  const [source, target] = [from.weights, to.weights];
  for (let i = 0; i < Math.max(source.length, target.length); i++) {
    const [value, variable] = [source[i], target[i]];
    if (value === undefined || variable === undefined || String(value.shape) !== String(variable.shape)) {
      throw new RegattaError({
        subject: 'doctor',
        site: from.name,
        expected: `a model that its config rebuilds, with a weight of shape [${variable?.shape ?? ''}] at ${i}`,
        received: value === undefined ? 'none' : `one of shape [${value.shape}]`,
        remedy: 'See that getConfig of your own layers gives all that their constructors take.',
      });
    }
    writeValue(variable, value.read());
  }
}
