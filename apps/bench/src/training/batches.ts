import type { Stream } from '@regatta/core';

/** The rows of one step. */
export interface Batch {
  readonly step: number;
  readonly rows: Int32Array;
}

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
