import { checkSample, StatsError } from './errors.ts';
import { mean } from './moments.ts';

/**
 * Interquartile mean: the mean without the floor(n / 4) smallest and the floor(n / 4) largest values. Pass the scores
 * of all runs and tasks together.
 *
 * Throws StatsError for values that are empty or not finite. Agarwal et al. 2021, NeurIPS.
 */
export function interquartileMean(values: readonly number[]): number {
  checkSample(values, 'values');
  const dropped = Math.floor(values.length / 4);
  const sorted = Float64Array.from(values).sort();
  return mean(sorted.subarray(dropped, values.length - dropped));
}

/**
 * The {@link interquartileMean} of values that are given in ascending order, each with the number of times that it
 * occurs: the same bits, in time that grows with the number of different values. For resamples of one set of values.
 *
 * Throws StatsError when the counts are of another length than the values, or sum to none.
 */
export function countedInterquartileMean(sorted: Float64Array, counts: Uint32Array): number {
  let size = 0;
  if (sorted.length === counts.length) for (let i = 0; i < counts.length; i += 1) size += counts[i]!;
  if (size === 0) {
    throw new StatsError({
      subject: 'counts',
      expected: `one for each of the ${sorted.length} values, not all of them 0`,
      received: sorted.length === counts.length ? 'zeros' : `${counts.length}`,
      remedy: 'Count how often each value occurs.',
    });
  }
  const dropped = Math.floor(size / 4);
  const kept = new Float64Array(size - 2 * dropped);
  // The place of a value among all of them, written out; those kept begin at `dropped`.
  let place = -dropped;
  for (let i = 0; i < sorted.length; i += 1) {
    for (const end = place + counts[i]!; place < end; place += 1) {
      if (place >= 0 && place < kept.length) kept[place] = sorted[i]!;
    }
  }
  return mean(kept);
}
