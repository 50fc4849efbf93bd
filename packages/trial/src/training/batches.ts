import type { Stream } from '@regatta/core';

/** The rows of one step. */
export interface Batch {
  readonly step: number;
  readonly rows: Int32Array;
}

/** The batches of a run of `steps` steps over `size` examples; `order` is the block's stream. */
export type BatchSource = (order: Stream, size: number, batchSize: number, steps: number) => Iterable<Batch>;

/**
 * The batches of a run: a fresh permutation each epoch, its last partial batch left out.
 *
 * @param order the block's `order` stream; epoch `e` is permuted by `order.fold(e)`.
 */
export function* batches(order: Stream, size: number, batchSize: number, steps: number): Generator<Batch> {
  const perEpoch = Math.floor(size / batchSize);
  if (perEpoch === 0) {
    throw new RangeError(`a batch of ${batchSize} does not fit in ${size} training examples`);
  }
  let rows = new Int32Array(0);
  for (let step = 0; step < steps; step++) {
    const position = step % perEpoch;
    if (position === 0) rows = Int32Array.from(order.fold(step / perEpoch).permutation(size));
    yield { step, rows: rows.subarray(position * batchSize, (position + 1) * batchSize) };
  }
}

/**
 * Batches of examples drawn uniformly and independently, with replacement: for the windows of a text, which overlap.
 *
 * @param order the block's `order` stream; step `s` draws from `order.fold(s)`.
 */
export function* draws(order: Stream, size: number, batchSize: number, steps: number): Generator<Batch> {
  for (let step = 0; step < steps; step++) {
    const words = order.fold(step).bits(batchSize);
    yield { step, rows: Int32Array.from(words, (word) => Math.floor((word / 2 ** 32) * size)) };
  }
}
