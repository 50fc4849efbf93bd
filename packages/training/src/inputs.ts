import { layersOf, RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { ExampleLists, Slot } from './examples.ts';

/** The embedding in a layer, if its input goes there. */
const embeddingIn = (layer: tf.layers.Layer): tf.layers.Layer | undefined =>
  layersOf(layer).find((inner) => inner.getClassName() === 'Embedding');

/** The number of indices of the embedding that an input goes into directly; undefined if there is none. */
export function indicesOf(model: tf.LayersModel, input: tf.SymbolicTensor): number | undefined {
  const reader = model.layers.find((layer) =>
    layer.inboundNodes.some(({ inputTensors }) => inputTensors.includes(input)),
  );
  const embedding =
    reader instanceof tf.LayersModel || reader === undefined ? undefined : embeddingIn(reader);
  const size: unknown = embedding?.getConfig().inputDim;
  return typeof size === 'number' ? size : undefined;
}

/**
 * Checks inputs, because a value that is not finite makes every loss NaN, in training and in validation.
 *
 * @throws RegattaError naming the first invalid input.
 */
export function checkInputs({ x }: ExampleLists, inputs: readonly Slot[], subject: string): void {
  for (const [i, tensor] of x.entries()) {
    const { name, indices } = inputs[i] ?? {};
    if (tensor.dtype === 'string' || (tensor.dtype !== 'float32' && indices === undefined)) continue;
    const values = tensor.dataSync();
    const holds = (value: number): boolean =>
      indices === undefined
        ? Number.isFinite(value)
        : Number.isInteger(value) && value >= 0 && value < indices;
    const wrong = values.findIndex((value) => !holds(value));
    if (wrong < 0) continue;
    const row = Math.floor(wrong / Math.max(1, values.length / (tensor.shape[0] ?? 1)));
    throw new RegattaError({
      subject: `${subject}: x`,
      site: name,
      expected: indices === undefined ? 'finite inputs' : `indices from 0 to ${indices - 1}`,
      received: `${values[wrong]} in row ${row}`,
      remedy:
        indices === undefined
          ? 'Fill in or remove missing values, and check divisions and logarithms in the preparation of the data.'
          : 'Map unknown values to a separate index, and set inputDim of the embedding to the highest index + 1.',
    });
  }
}
