import { predict } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task-data.ts';
import { inputsOf, labelsPerExample } from './examples.ts';

/** Examples whose activations are held at once: so many, and fewer where an example has many labels. */
const chunk = { examples: 1000, labels: 8192 };

/** Goes through the clean logits of a split, as at inference, some consecutive examples at a time; keeps none of them. */
export function forEachLogits(
  model: tf.LayersModel,
  split: Split,
  form: ExampleForm,
  use: (rows: Int32Array, logits: Float32Array) => void,
): void {
  const batchSize = Math.min(chunk.examples, Math.ceil(chunk.labels / labelsPerExample(form)));
  for (let start = 0; start < split.size; start += batchSize) {
    const count = Math.min(batchSize, split.size - start);
    const rows = Int32Array.from({ length: count }, (_, i) => start + i);
    // Nothing leaves the tidy: tfjs looks for tensors in what does, number by number.
    tf.tidy(() => {
      use(rows, predict(model, inputsOf(split, rows, form), { batchSize }).dataSync<'float32'>());
    });
  }
}
