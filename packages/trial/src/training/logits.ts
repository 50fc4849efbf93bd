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

/** The logits of a split, which are computed once. */
export interface SplitLogits {
  /** Number of logits per label. */
  readonly classes: number;
  /** Calls a function with one chunk of examples at a time. @param chosen the examples, in ascending order; all by default. */
  forEach(use: (rows: Int32Array, logits: Float32Array) => void, chosen?: Int32Array): void;
}

/** Most logits that are kept, 16 MiB; more are computed again for each use. */
const mostKept = 2 ** 22;

/** The logits of a split at inference, without noise, for the present weights of a model; they are kept unless they are many. */
export function logitsOf(model: tf.LayersModel, split: Split, form: ExampleForm): SplitLogits {
  const classes = model.outputs[0]!.shape.at(-1)!;
  const perExample = labelsPerExample(form) * classes;
  if (split.size * perExample > mostKept) {
    return { classes, forEach: (use, chosen) => forEachLogits(model, split, form, use, chosen) };
  }
  let kept: Float32Array | undefined;
  const all = (): Float32Array => {
    const values = new Float32Array(split.size * perExample);
    forEachLogits(model, split, form, (rows, logits) => values.set(logits, rows[0]! * perExample));
    return values;
  };
  return {
    classes,
    forEach: (use, chosen) => {
      kept ??= all();
      const values = kept;
      if (chosen === undefined) {
        use(
          Int32Array.from({ length: split.size }, (_, i) => i),
          values,
        );
        return;
      }
      const some = new Float32Array(chosen.length * perExample);
      chosen.forEach((row, i) => {
        some.set(values.subarray(row * perExample, (row + 1) * perExample), i * perExample);
      });
      use(chosen, some);
    },
  };
}
