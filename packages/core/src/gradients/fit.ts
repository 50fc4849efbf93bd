import * as tf from '@tensorflow/tfjs';

/**
 * The part of `x` [batch, ...spatial, channels] that starts at `from` and has `size` cells along each spatial axis.
 * Cells outside `x` are zeros; `from` may be negative.
 */
export function crop(x: tf.Tensor, from: readonly number[], size: readonly number[]): tf.Tensor {
  const begin = from.map((at) => Math.max(0, at));
  const end = from.map((at, i) => Math.min(x.shape[i + 1]!, at + size[i]!));
  const inner = tf.slice(
    x,
    [0, ...begin, 0],
    [x.shape[0]!, ...end.map((at, i) => at - begin[i]!), x.shape.at(-1)!],
  );
  const missing = from.map((at, i): [number, number] => [begin[i]! - at, at + size[i]! - end[i]!]);
  if (missing.every(([before, after]) => before === 0 && after === 0)) return inner;
  return tf.pad(inner, [[0, 0], ...missing, [0, 0]]);
}
