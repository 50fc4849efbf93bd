import { layersOf } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';
import { dataError } from './data-error.ts';
import type { Real } from './precision.ts';

/** How a network recognizes padded steps of its input. */
export interface Padding {
  /** A step with this value in all features is padding. */
  readonly value: number;
  /** Number of consecutive values that make a step. */
  readonly features: number;
}

/** Layers that keep the values of the input and their order. */
const keepsValues = (layer: tf.layers.Layer): boolean =>
  layer.getClassName() === 'InputLayer' ||
  layer.getClassName() === 'Reshape' ||
  (layer.getClassName() === 'Activation' && layer.getConfig().activation === 'linear');

/** Whether a tensor holds the values of the network's input in their order. */
function isInput(tensor: tf.SymbolicTensor): boolean {
  if (!keepsValues(tensor.sourceLayer)) return false;
  return tensor.inputs.every(isInput);
}

/** Whether a layer of a network is applied to nothing but the values of the input. */
const readsInput = (layer: tf.layers.Layer): boolean =>
  layer.inboundNodes.length > 0 &&
  layer.inboundNodes.every(({ inputTensors }) => inputTensors.every(isInput));

/**
 * The padding of a network's input, as its `Masking` layer defines it; undefined without such a layer, or if the input is not
 * standardized and the layer reads something else.
 *
 * @param standardized whether the input is standardized.
 * @throws UsageError if padded steps cannot be told from others, so that they would be standardized as data.
 */
export function paddingOf(model: tf.LayersModel, standardized: boolean): Padding | undefined {
  const masking = layersOf(model).filter((layer) => layer.getClassName() === 'Masking');
  const ofInput = new Set(model.layers.filter(readsInput));
  const paddings = masking.flatMap((layer): Padding[] => {
    if (!ofInput.has(layer)) {
      if (!standardized) return [];
      throw dataError(
        `model: layer Masking "${layer.name}"`,
        'the input of the network, so that its padded steps are not standardized',
        'the output of another layer',
        'Apply the Masking layer to the input, or set standardize: false and scale the data yourself.',
      );
    }
    const { shape } = layer.inboundNodes[0]!.inputTensors[0]!;
    return [{ value: Math.fround(Number(layer.getConfig().maskValue)), features: shape.at(-1) ?? 1 }];
  });
  const [first, ...others] = paddings;
  const other = others.find(({ value, features }) => value !== first!.value || features !== first!.features);
  if (other === undefined) return first;
  if (!standardized) return undefined;
  throw dataError(
    'model',
    'one value that marks padded steps',
    `${first!.value} in steps of ${first!.features} and ${other.value} in steps of ${other.features}`,
    'Use one Masking layer, or set standardize: false and scale the data yourself.',
  );
}

/**
 * Marks the values of padded steps in a table [rows, width]: steps that hold the padding value in all features, or nothing but
 * missing values.
 */
export function paddedValues(table: Real, { value, features }: Padding): Uint8Array {
  const padded = new Uint8Array(table.length);
  for (let start = 0; start < table.length; start += features) {
    const step = table.subarray(start, start + features);
    if (step.every((x) => x === value) || step.every(Number.isNaN)) padded.fill(1, start, start + features);
  }
  return padded;
}

/** The next number after a padding value that a network tells from it. */
const beside = (value: number): number => Math.fround(value + 2 ** -20 * Math.max(1, Math.abs(value)));

/**
 * Writes the padding value into the padded steps of standardized rows. A step of data that became equal to padding, such as
 * the mean of a single feature with padding 0, is moved by a millionth, so that the network does not skip it.
 */
export function restorePadding(
  rows: Float32Array,
  padded: (index: number) => boolean,
  { value, features }: Padding,
): void {
  for (let start = 0; start < rows.length; start += features) {
    const step = rows.subarray(start, start + features);
    if (padded(start)) step.fill(value);
    else if (step.every((x) => x === value)) step[0] = beside(value);
  }
}
