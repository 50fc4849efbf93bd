import { fromStream, type Stream } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/**
 * Uniform numbers in [0, 1) for the positions of sequences: that of example n and position t is number t of the stream
 * `fold(n)`, so it depends neither on the batch nor on the length of the sequence.
 *
 * @param size of the draws [examples, positions].
 * @param firstRow index of the first example in a larger batch.
 */
export function positionUniforms(
  stream: Stream,
  [examples, positions]: readonly [number, number],
  firstRow: number,
): tf.Tensor2D {
  return fromStream(stream, [examples, positions], (source) => {
    const values = new Float32Array(examples * positions);
    for (let n = 0; n < examples; n++)
      values.set(source.fold(firstRow + n).uniform(positions), n * positions);
    return values;
  }) as tf.Tensor2D;
}

/** Uniform numbers in [0, 1) for examples [examples]. @param firstRow index of the first one in a larger batch. */
export const exampleUniforms = (stream: Stream, examples: number, firstRow: number): tf.Tensor1D =>
  fromStream(stream, [examples], (source) => source.uniform(examples, firstRow)) as tf.Tensor1D;

/** The numbers of examples, positions and features of a sequence [examples, positions, features]. */
export const sequenceSizes = ({ shape }: tf.Tensor): readonly [number, number, number] =>
  shape as [number, number, number];
