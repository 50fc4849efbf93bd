import { RegattaError } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Targets as distributions over classes: class indices [...] or [..., 1] become one-hot [..., classes], or zeros if an
 * index is not a class; targets with the shape of the output are only cast to float32.
 *
 * @param outputShape shape of the network output; its last axis is the class axis.
 * @throws RegattaError for targets of a different shape.
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
      expected: `targets [batch, ...] with class indices or ${classes} classes for an output [${outputShape}]`,
      received: y.shape,
      remedy: 'Pass one-hot targets or class indices.',
    });
  });
}

/** Rejects outputs that are not classes. */
export function requireClasses(outputShape: tf.Shape, subject: string): void {
  if ((outputShape.at(-1) ?? 1) > 1) return;
  throw new RegattaError({
    subject,
    expected: 'an output with at least 2 classes',
    received: outputShape,
    remedy: 'Use it only for softmax classification, not for regression or a single logit.',
  });
}
