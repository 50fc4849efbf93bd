import * as tf from '@tensorflow/tfjs';
import type { GradientOverride } from './registry.ts';

/** `size` cells of an axis from `from` on. */
function part(x: tf.Tensor, axis: number, from: number, size: number): tf.Tensor {
  const begin = x.shape.map((_, i) => (i === axis ? from : 0));
  return tf.slice(
    x,
    begin,
    x.shape.map((all, i) => (i === axis ? size : all)),
  );
}

/** Adds a mirrored border back to the cells that it copies. */
function folded(dy: tf.Tensor, axis: number, [before, after]: readonly number[], border: number): tf.Tensor {
  const size = dy.shape[axis]! - before! - after!;
  const add = (sum: tf.Tensor, from: number, count: number, to: number): tf.Tensor => {
    if (count === 0) return sum;
    const paddings = dy.shape.map((_, i): [number, number] =>
      i === axis ? [to, size - to - count] : [0, 0],
    );
    return tf.add(sum, tf.pad(tf.reverse(part(dy, axis, from, count), axis), paddings));
  };
  const inner = part(dy, axis, before!, size);
  const start = add(inner, 0, before!, border);
  return add(start, before! + size, after!, size - after! - border);
}

/** The gradient of `tf.mirrorPad`: what flows into the border belongs to the cells that it copies. tfjs drops it. */
export const mirrorPadGradient: GradientOverride = {
  name: 'MirrorPad',
  inputsToSave: ['x'],
  gradient: (dy, _saved, attrs) => {
    const { paddings, mode } = attrs;
    if (!Array.isArray(paddings)) return undefined;
    const border = mode === 'reflect' ? 1 : 0;
    return {
      x: () =>
        paddings.reduce<tf.Tensor>(
          (left, pair, axis) => folded(left, axis, Array.isArray(pair) ? pair.map(Number) : [0, 0], border),
          dy,
        ),
    };
  },
};
