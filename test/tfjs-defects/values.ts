import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Normal numbers of a shape, by name. */
export function data(shape: number[], name = 'x'): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(stream(1).fold(name).normal(size), shape);
}

/** The one output of a layer or a model. */
export function one(output: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[]): tf.Tensor {
  const [first] = [output].flat();
  if (first instanceof tf.Tensor) return first;
  throw new Error('expected a tensor');
}

/** The numbers in a tensor. */
export const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());

/** What a layer makes of x in training. */
export const train = (layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor =>
  one(layer.apply(x, { training: true }));

/** The largest absolute value. */
export const largest = (x: tf.Tensor): number => Math.max(...numbers(x).map(Math.abs));

/** Names of the kernels that run; a gradient of one's own, which tfjs lists as a scope, is none. */
export async function kernelsOf(body: () => tf.TensorContainer): Promise<string[]> {
  const { kernels } = await tf.profile(body);
  return kernels.map(({ name }) => name).filter((name) => name !== 'unnamed scope');
}

/** How often a name is in a list. */
export const count = (names: readonly string[], name: string): number =>
  names.filter((other) => other === name).length;
