/**
 * Makes `tf.layers.layerNormalization` run on the kernels of {@link layerNormalization}. tfjs tiles the mean, the variance and
 * the weights to the shape of the input, and its gradient sums them slice by slice.
 */
import * as tf from '@tensorflow/tfjs';
import { layerNormalization } from '../ops/normalization.ts';
import { hasKernel } from '../ops/run-kernel.ts';

type Layer = tf.layers.Layer;
type Call = Layer['call'];

/** Value of a weight; undefined if the layer does not have it. */
function weightOf(layer: Layer, field: 'gamma' | 'beta'): tf.Tensor | undefined {
  const weight: unknown = Reflect.get(layer, field);
  return weight instanceof tf.LayerVariable ? weight.read() : undefined;
}

/** The sorted axes of a layer that is built, else undefined. */
function axesOf(layer: Layer): number[] | undefined {
  const axis: unknown = Reflect.get(layer, 'axis');
  if (!Array.isArray(axis) || axis.length === 0) return undefined;
  return axis.every((at, i) => i === 0 || at > axis[i - 1]) ? axis : undefined;
}

/** Runs a layer on the kernels, or returns undefined if they do not support the call. */
function run(layer: Layer, inputs: Parameters<Call>[0]): ReturnType<Call> | undefined {
  const x = Array.isArray(inputs) ? inputs[0] : inputs;
  const axes = axesOf(layer);
  const epsilon: unknown = Reflect.get(layer, 'epsilon');
  if (!hasKernel('RegattaNorm') || x?.dtype !== 'float32' || axes === undefined) return undefined;
  if (typeof epsilon !== 'number' || !(epsilon > 0 && epsilon < Number.POSITIVE_INFINITY)) return undefined;
  const [gain, offset] = [weightOf(layer, 'gamma'), weightOf(layer, 'beta')];
  return layerNormalization(x, { axes, epsilon, ...(gain && { gain }), ...(offset && { offset }) });
}

let installed: { readonly prototype: { call: Call }; readonly stock: Call; readonly ours: Call } | undefined;

/** Makes tfjs's layer normalization run on the kernels. */
export function installLayerNormalization(): void {
  if (installed !== undefined) return;
  // With a name, the layer does not count towards the names of other layers.
  const prototype: { call: Call } = Object.getPrototypeOf(
    tf.layers.layerNormalization({ name: 'prototype' }),
  );
  const stock = prototype.call;
  const ours = function (this: Layer, ...[inputs, kwargs]: Parameters<Call>): ReturnType<Call> {
    return run(this, inputs) ?? stock.call(this, inputs, kwargs);
  };
  prototype.call = ours;
  installed = { prototype, stock, ours };
}

/** Restores tfjs's own layer normalization. */
export function uninstallLayerNormalization(): void {
  if (installed === undefined) return;
  const { prototype, stock, ours } = installed;
  // Not if someone else has restored or replaced it since.
  if (prototype.call === ours) prototype.call = stock;
  installed = undefined;
}
