import type { ExampleForm, ExampleView, Split, TaskData } from '@regatta/trial';
import { draws } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';

/** Converts ids of any shape to one-hot vectors along a new last axis. */
export const oneHot =
  (depth: number): NonNullable<ExampleForm['encode']> =>
  (ids) =>
    tf.oneHot(ids.toInt(), depth).toFloat();

/** Displays ids as letters, for symbols that have no representation of their own. */
export const letters = (count: number): ExampleView => ({
  kind: 'text',
  symbols: Array.from({ length: count }, (_, i) => String.fromCodePoint((i < 26 ? 97 : 39) + i)),
  between: '',
});

/** Windows of `steps` symbols that start every `stride` symbols; the label of a step is the next symbol. */
export function windowsOf(text: Int32Array, steps: number, stride: number): Split {
  const size = Math.floor((text.length - 1 - steps) / stride) + 1;
  if (size < 1)
    throw new RangeError(
      `a window of ${steps} symbols and the next one do not fit in a text of ${text.length} symbols`,
    );
  return { size, inputs: text, labels: text.subarray(1), stride };
}

/** The parts of a text, as symbol ids. */
export interface Texts {
  readonly train: ArrayLike<number>;
  readonly validation: ArrayLike<number>;
  readonly test: ArrayLike<number>;
}

/**
 * The data of a language model, in windows of `steps` symbols that start from a zero state. Training draws windows at
 * uniform offsets from 0 to length - steps - 1; evaluation uses consecutive windows, those of the training text from its
 * first `evaluated` symbols.
 */
export function textData(texts: Texts, steps: number, evaluated: number): Omit<TaskData, 'checksums'> {
  const train = Int32Array.from(texts.train);
  return {
    inputShape: [steps],
    labelShape: [steps],
    train: windowsOf(train.subarray(0, evaluated), steps, steps),
    validation: windowsOf(Int32Array.from(texts.validation), steps, steps),
    test: windowsOf(Int32Array.from(texts.test), steps, steps),
    drawn: { split: windowsOf(train, steps, 1), batches: draws },
  };
}
