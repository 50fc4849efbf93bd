import * as tf from '@tensorflow/tfjs';

/** A tensor as plain data. */
export interface Values {
  /** Type of the values. */
  readonly dtype: tf.DataType;
  /** Shape of the tensor. */
  readonly shape: readonly number[];
  /** Values in row-major order. */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Copies a tensor. */
export function valuesOf(tensor: tf.Tensor): Values {
  const { dtype, shape } = tensor;
  return { dtype, shape: [...shape], data: tensor.dataSync().slice() };
}

/** Creates a tensor from a copy of the values. */
export const fromValues = ({ data, shape, dtype }: Values): tf.Tensor =>
  tf.tensor(data.slice(), [...shape], dtype);
