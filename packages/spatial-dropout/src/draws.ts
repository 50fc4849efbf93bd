import { fromStream, type Stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** Number of elements in a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Shape with one entry per row of a value, or one for the whole batch. */
export const rowShape = (shape: readonly number[], mode: 'row' | 'batch'): number[] =>
  shape.map((n, axis) => (axis === 0 && mode === 'row' ? n : 1));

const startOf = (shape: readonly number[], firstRow: number): number => firstRow * sizeOf(shape.slice(1));

/** Zeros and ones; 1 with the given probability. @param firstRow set when axis 0 is the batch. */
export const bernoulli = (
  stream: Stream,
  shape: readonly number[],
  probability: number,
  firstRow = 0,
): Float32Array => new Float32Array(stream.bernoulli(sizeOf(shape), probability, startOf(shape, firstRow)));

/** Uniform numbers in [0, 1). @param firstRow set when axis 0 is the batch. */
export const uniforms = (stream: Stream, shape: readonly number[], firstRow = 0): Float32Array =>
  stream.uniform(sizeOf(shape), startOf(shape, firstRow));

/** Numbers as a tensor. */
export const tensor = (values: Float32Array, shape: readonly number[]): tf.Tensor =>
  tf.tensor(values, [...shape]);

/** A tensor of {@link bernoulli} numbers. */
export const bernoulliTensor = (
  ...[stream, shape, probability, firstRow]: Parameters<typeof bernoulli>
): tf.Tensor => fromStream(stream, shape, (source) => bernoulli(source, shape, probability, firstRow));

/** A tensor of {@link uniforms}, each mapped by a pure function. */
export const uniformTensor = (
  stream: Stream,
  shape: readonly number[],
  firstRow = 0,
  map: (u: number) => number = (u) => u,
): tf.Tensor => fromStream(stream, shape, (source) => uniforms(source, shape, firstRow).map(map));
