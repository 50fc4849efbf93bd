import { stream } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/** A tensor of normal numbers, which depend on its name only: the inputs of a measurement. */
export const normal = (shape: readonly number[], name: string): tf.Tensor =>
  tf.tensor(
    stream(1)
      .fold(name)
      .normal(tf.util.sizeFromShape([...shape])),
    [...shape],
  );
