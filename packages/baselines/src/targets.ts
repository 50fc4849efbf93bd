import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Targets as distributions over classes: class numbers [...] or [..., 1] become one-hot [..., classes], of zeros where
 * a number is no class; targets of the output's shape stay, as float32.
 *
 * @param outputShape shape of the network's output; its last axis counts classes.
 * @throws RegattaError for targets of another shape.
 */
export function asDistributions(y: tf.Tensor, outputShape: tf.Shape, subject: string): tf.Tensor {
  const classes = outputShape.at(-1) ?? 1;
  if (y.rank === outputShape.length && y.shape.at(-1) === classes) return tf.cast(y, 'float32');
  return tf.tidy(() => {
    const single = y.rank === outputShape.length && y.shape.at(-1) === 1;
    const ids = single ? tf.squeeze(y, [-1]) : y;
    const places = outputShape.slice(0, -1);
    if (
      ids.rank === places.length &&
      places.every((n, axis) => axis === 0 || n === null || n === ids.shape[axis])
    ) {
      return tf.cast(tf.oneHot(tf.cast(ids, 'int32'), classes), 'float32');
    }
    throw new RegattaError({
      subject,
      expected: `targets [batch, ...] with class numbers or ${classes} classes for an output [${outputShape}]`,
      received: y.shape,
      remedy: 'Pass one-hot targets or class numbers.',
    });
  });
}

/** Refuses outputs that are no classes. */
export function requireClasses(outputShape: tf.Shape, subject: string): void {
  if ((outputShape.at(-1) ?? 1) > 1) return;
  throw new RegattaError({
    subject,
    expected: 'an output of 2 classes or more',
    received: outputShape,
    remedy: 'It is for classification by softmax; leave it out of regressions and single logits.',
  });
}
