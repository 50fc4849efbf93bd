import type { TrainingOptions } from '@regatta/record';

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** The power of two closest to a number on a logarithmic scale. */
const powerOfTwo = (value: number): number => 2 ** Math.round(Math.log2(value));

/**
 * Default settings for a number of training rows: about thirty batches of 16 to 256 rows per epoch; a hundred epochs, but at
 * least 600 and at most 3,000 steps; Adam with a learning rate of 0.001.
 *
 * @param fewest training rows of a trial that has fewer of them, which bound the batch.
 */
export function trainingDefaults(rows: number, fewest: number = rows): TrainingOptions {
  const batchSize = Math.min(fewest, clamp(powerOfTwo(rows / 30), 16, 256));
  return { steps: clamp(Math.round((100 * rows) / batchSize), 600, 3000), batchSize, learningRate: 1e-3 };
}

/** Units of each of two hidden layers for a number of training rows: enough to memorize them. */
export function hiddenUnits(rows: number): number {
  if (rows < 1000) return 64;
  return rows < 10_000 ? 128 : 256;
}
