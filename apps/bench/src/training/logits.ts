import { predict } from '@regatta/core';
import * as tf from '@tensorflow/tfjs';
import type { ExampleForm, Split } from '../task.ts';
import { inputsOf, labelsPerExample } from './examples.ts';

/** Examples whose activations are held at once: so many, and fewer where an example has many labels. */
const chunk = { examples: 1000, labels: 8192 };

/** Consecutive examples of a split. */
export interface Rows {
  readonly rows: Int32Array;
  readonly logits: Float32Array;
}

/** The clean logits of a split, as at inference, some examples at a time. */
export function* logitsOf(model: tf.LayersModel, split: Split, form: ExampleForm): Generator<Rows> {
  const batchSize = Math.min(chunk.examples, Math.ceil(chunk.labels / labelsPerExample(form)));
  for (let start = 0; start < split.size; start += batchSize) {
    const count = Math.min(batchSize, split.size - start);
    const rows = Int32Array.from({ length: count }, (_, i) => start + i);
    const logits = tf.tidy(() =>
      Float32Array.from(predict(model, inputsOf(split, rows, form), { batchSize }).dataSync()),
    );
    yield { rows, logits };
  }
}
