import { fromStream, type Stream } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Index of the first draw for a value with rows along axis 0 whose first row is row `firstRow` of a larger batch. */
const startOf = (shape: readonly number[], firstRow: number): number => firstRow * size(shape.slice(1));

/** A mask of 0 and 1; 1 = keep, with probability 1 - rate. @param firstRow set when axis 0 is the batch. */
export function keepMask(stream: Stream, shape: readonly number[], rate: number, firstRow = 0): tf.Tensor {
  const start = startOf(shape, firstRow);
  return fromStream(
    stream,
    shape,
    (source) => new Float32Array(source.bernoulli(size(shape), 1 - rate, start)),
  );
}

/** Standard normal numbers. @param firstRow set when axis 0 is the batch. */
export function normals(stream: Stream, shape: readonly number[], firstRow = 0): tf.Tensor {
  return fromStream(stream, shape, (source) => source.normal(size(shape), startOf(shape, firstRow)));
}

/** Uniform numbers in [0, 1). @param firstRow set when axis 0 is the batch. */
export function uniforms(stream: Stream, shape: readonly number[], firstRow = 0): tf.Tensor {
  return fromStream(stream, shape, (source) => source.uniform(size(shape), startOf(shape, firstRow)));
}
