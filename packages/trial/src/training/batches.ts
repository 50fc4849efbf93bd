import type { Stream } from '@regatta/core';

/** The rows of the examples of one step. */
export interface Batch {
  readonly step: number;
  readonly rows: Int32Array;
}

/** Returns the batches of `steps` steps over `size` examples, drawn from the block's `order` stream. */
export type BatchSource = (order: Stream, size: number, batchSize: number, steps: number) => Iterable<Batch>;

/**
 * Yields the batches of a run: a new permutation each epoch, without its last partial batch.
 *
 * @param order the block's `order` stream; epoch `e` is permuted by `order.fold(e)`.
 * @throws RangeError if the batch size exceeds the number of examples.
 */
export function* batches(order: Stream, size: number, batchSize: number, steps: number): Generator<Batch> {
  const perEpoch = Math.floor(size / batchSize);
  if (perEpoch === 0) {
    throw new RangeError(
      `a batch of ${batchSize} does not fit in ${size} training examples. Use a batch size of at most ${size}.`,
    );
  }
  let rows = new Int32Array(0);
  for (let step = 0; step < steps; step++) {
    const position = step % perEpoch;
    if (position === 0) rows = Int32Array.from(order.fold(step / perEpoch).permutation(size));
    yield { step, rows: rows.subarray(position * batchSize, (position + 1) * batchSize) };
  }
}

/**
 * Yields batches of examples drawn uniformly and independently with replacement: for overlapping windows of a text.
 *
 * @param order the block's `order` stream; step `s` draws from `order.fold(s)`.
 * @param size number of examples.
 */
export function* draws(order: Stream, size: number, batchSize: number, steps: number): Generator<Batch> {
  for (let step = 0; step < steps; step++) {
    const words = order.fold(step).bits(batchSize);
    yield { step, rows: Int32Array.from(words, (word) => Math.floor((word / 2 ** 32) * size)) };
  }
}
