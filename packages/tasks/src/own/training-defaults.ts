import type { TrainingOptions } from '@regatta/record';

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** The power of two closest to a number, in proportion. */
const powerOfTwo = (value: number): number => 2 ** Math.round(Math.log2(value));

/**
 * Settings for so many training rows: about thirty batches an epoch, of 16 to 256 rows; a hundred epochs, within 600 to 3,000
 * steps; Adam at 0.001.
 */
export function trainingDefaults(rows: number): TrainingOptions {
  const batchSize = Math.min(rows, clamp(powerOfTwo(rows / 30), 16, 256));
  return { steps: clamp(Math.round((100 * rows) / batchSize), 600, 3000), batchSize, learningRate: 1e-3 };
}

/** Units of each of two hidden layers for so many training rows: wide enough to learn them by heart. */
export function hiddenUnits(rows: number): number {
  if (rows < 1000) return 64;
  return rows < 10_000 ? 128 : 256;
}
