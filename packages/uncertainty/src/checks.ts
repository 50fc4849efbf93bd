import { RegattaError } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Throws unless there is at least one sample of at least one example, with at least `rank` axes. */
export function checkSamples(samples: tf.Tensor, axes: string, rank: number, subject: string): void {
  if (samples.rank >= rank && samples.size > 0) return;
  throw new RegattaError({
    subject,
    expected: `samples of shape ${axes}, with no empty axis`,
    received: samples.shape,
    remedy: 'Pass the result of predictSamples from @regatta/core.',
  });
}

/** Throws unless two tensors have the same shape. */
export function checkShape(tensor: tf.Tensor, shape: readonly number[], name: string, subject: string): void {
  if (tensor.shape.join() === shape.join()) return;
  throw new RegattaError({
    subject,
    expected: `${name} of shape [${shape.join(', ')}]`,
    received: tensor.shape,
    remedy: `Pass a tensor of this shape, e.g. ${name}.reshape([${shape.join(', ')}]) to remove an extra axis of size 1.`,
  });
}

/** Throws unless the number is finite and above 0. */
export function checkPositive(value: number, name: string, subject: string): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new RegattaError({
    subject,
    expected: `${name} to be a finite number above 0`,
    received: value,
    remedy: `Pass a ${name} above 0, e.g. 1, or one fitted on validation data.`,
  });
}

/** Throws unless all numbers are finite. */
export function checkFinite(values: ArrayLike<number>, name: string, subject: string): void {
  for (let i = 0; i < values.length; i += 1) {
    if (Number.isFinite(values[i])) continue;
    throw new RegattaError({
      subject,
      expected: `${name} that are finite numbers`,
      received: `${values[i]} at index ${i}`,
      remedy: 'Check the data for missing values, and the model for weights or outputs that overflow.',
    });
  }
}
