import * as tf from '@tensorflow/tfjs';
import { checkFunction, checkNumbers, checkStream } from './arguments.ts';
import { RegattaError } from './errors.ts';
import { stepRecorder } from './step-recording.ts';
import { type Stream, streamOfStep } from './stream.ts';

/**
 * A tensor of numbers that are drawn in JavaScript. Unlike with `tf.tensor(draw(stream), shape)`, a recorded training step
 * draws them again when it is replayed.
 *
 * @param shape shape of the tensor.
 * @param draw a pure function of the stream; returns one number per element.
 * @throws RegattaError for anything but a stream, a shape and a function, and for another number of draws.
 * @example
 * ```ts
 * const noise = fromStream(stream(7), [2, 3], (source) => source.normal(6));
 * ```
 */
export function fromStream(
  stream: Stream,
  shape: readonly number[],
  draw: (stream: Stream) => Float32Array,
): tf.Tensor {
  checkStream(stream, 'fromStream');
  checkNumbers('fromStream', { shape });
  checkFunction(draw, 'fromStream', 'draw', 'Pass e.g. (source) => source.uniform(6).');
  const numbers = draw(stream);
  const size = tf.util.sizeFromShape([...shape]);
  if (!(numbers instanceof Float32Array) || numbers.length !== size) {
    throw new RegattaError({
      subject: 'fromStream',
      expected: `draw to return a Float32Array of ${size} numbers for the shape [${shape}]`,
      received: numbers instanceof Float32Array ? numbers.length : numbers,
      remedy: `Draw as many, e.g. (source) => source.uniform(${size}).`,
    });
  }
  const tensor = tf.tensor(numbers, [...shape]);
  const current = streamOfStep(stream);
  if (current !== undefined) stepRecorder()?.renewValues(tensor, () => draw(current()));
  return tensor;
}
