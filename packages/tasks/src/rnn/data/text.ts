import type { ExampleForm, ExampleView, Split, TaskData } from '@regatta/trial';
import { draws } from '@regatta/trial';
import * as tf from '@tensorflow/tfjs';

/** Turns ids of any shape into one-hot vectors along a new last axis. */
export const oneHot =
  (depth: number): NonNullable<ExampleForm['encode']> =>
  (ids) =>
    tf.oneHot(ids.toInt(), depth).toFloat();

/** Ids shown as letters, for symbols without a look of their own. */
export const letters = (count: number): ExampleView => ({
  kind: 'text',
  symbols: Array.from({ length: count }, (_, i) => String.fromCodePoint((i < 26 ? 97 : 39) + i)),
  between: '',
});

/** Windows of `steps` symbols, one every `stride`; each step's label is the symbol that follows it. */
export function windowsOf(text: Int32Array, steps: number, stride: number): Split {
  const size = Math.floor((text.length - 1 - steps) / stride) + 1;
  if (size < 1) throw new RangeError(`a window of ${steps} does not fit in a text of ${text.length} symbols`);
  return { size, inputs: text, labels: text.subarray(1), stride };
}

/** Parts of a text, as numbers of symbols. */
export interface Texts {
  readonly train: ArrayLike<number>;
  readonly validation: ArrayLike<number>;
  readonly test: ArrayLike<number>;
}

/**
 * A text to model in windows of `steps` symbols, zero state before each: training draws them at uniform offsets
 * 0 .. length - steps - 1, evaluation takes them one after the other, of the training text from the first `evaluated`
 * symbols.
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
