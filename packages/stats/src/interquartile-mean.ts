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
 * occurs: the same but for rounding, in time that grows with the number of different values. For resamples of one set.
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
  const begin = Math.floor(size / 4);
  const end = size - begin;
  const first = keptSum(sorted, counts, { begin, end, origin: 0 }) / (end - begin);
  return first + keptSum(sorted, counts, { begin, end, origin: first }) / (end - begin);
}

/** Sum of (value - origin) over those whose places among all values are kept. */
function keptSum(
  sorted: Float64Array,
  counts: Uint32Array,
  { begin, end, origin }: { begin: number; end: number; origin: number },
): number {
  let total = 0;
  let place = 0;
  for (let i = 0; i < sorted.length; i += 1) {
    const next = place + counts[i]!;
    const kept = Math.min(next, end) - Math.max(place, begin);
    // No branch where places are drawn at random: it would be guessed wrong every other time.
    total += Math.max(0, kept) * (sorted[i]! - origin);
    place = next;
  }
  return total;
}
