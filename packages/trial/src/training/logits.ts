import { predict } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task-data.ts';
import { inputsOf, labelsPerExample } from './examples.ts';

/** Maximum number of examples, and of their labels, whose activations are kept in memory at once. */
const chunk = { examples: 1000, labels: 8192 };

/**
 * Calls a function with the logits of a split at inference, without noise, for one chunk of examples at a time.
 *
 * @param chosen the examples, in ascending order; all by default.
 */
export function forEachLogits(
  model: tf.LayersModel,
  split: Split,
  form: ExampleForm,
  use: (rows: Int32Array, logits: Float32Array) => void,
  chosen?: Int32Array,
): void {
  const batchSize = Math.min(chunk.examples, Math.ceil(chunk.labels / labelsPerExample(form)));
  const size = chosen?.length ?? split.size;
  for (let start = 0; start < size; start += batchSize) {
    const count = Math.min(batchSize, size - start);
    const rows =
      chosen?.subarray(start, start + count) ?? Int32Array.from({ length: count }, (_, i) => start + i);
    // Return nothing from the tidy: tfjs would search a returned array for tensors, number by number.
    tf.tidy(() => {
      use(rows, predict(model, inputsOf(split, rows, form), { batchSize }).dataSync<'float32'>());
    });
  }
}
