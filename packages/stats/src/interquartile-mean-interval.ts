import { checkOptions, checkRows } from './arguments.ts';
import { checkConfidence, checkSample, StatsError } from './errors.ts';
import { interquartileMean } from './interquartile-mean.ts';
import type { Interval } from './interval.ts';
import { sortedQuantile } from './quantile.ts';
import { drawRows, type Resampling } from './resample.ts';

/**
 * Percentile bootstrap interval of the {@link interquartileMean} of one method's `scores[task][seed]` over new seeds: each
 * resample draws the seeds of each task again. Defaults: 10,000 resamples, confidence 0.95, seed 0.
 * Equal, up to rounding, to `seedPairedBootstrap` with that statistic, in a tenth of the time: all resamples contain the same
 * values, so their positions in ascending order are counted instead of sorting each resample.
 * Throws StatsError for scores that are empty or not finite, or options out of range. Agarwal et al. 2021, NeurIPS.
 */
export function interquartileMeanInterval(
  scores: readonly (readonly number[])[],
  options: Resampling = {},
): Interval {
  checkRows(scores, 'interquartileMeanInterval, scores');
  checkOptions(options, ['resamples', 'seed', 'confidence'], 'interquartileMeanInterval');
  const { confidence = 0.95, resamples = 10_000 } = options;
  if (scores.length === 0) {
    throw new StatsError({
      subject: 'scores',
      expected: 'at least one task',
      received: 'none',
      remedy: 'Pass scores[task][seed].',
    });
  }
  scores.forEach((runs, task) => {
    checkSample(runs, `scores[${task}]`);
  });
  checkConfidence(confidence);
  const sorted = Float64Array.from(scores.flat()).sort();
  const placeOf = new Map([...sorted].map((value, place) => [value, place]));
  const places = Uint32Array.from(scores.flat(), (value) => placeOf.get(value)!);
  // The index of the first value of each drawn number's task.
  const begins = Uint32Array.from(
    scores.flatMap((runs, task) => {
      const begin = scores.slice(0, task).reduce((sum, { length }) => sum + length, 0);
      return runs.map(() => begin);
    }),
  );
  const counts = new Uint32Array(sorted.length);
  // Sums are taken about the overall mean, since sums of small numbers lose no digits.
  const origin = interquartileMean(scores.flat());
  const begin = Math.floor(sorted.length / 4);
  const kept = { begin, end: sorted.length - begin, origin };
  const replicates = new Float64Array(resamples);
  let done = 0;
  const rows = drawRows(
    scores.map(({ length }) => length),
    options,
  );
  for (const row of rows) {
    counts.fill(0);
    for (let i = 0; i < row.length; i += 1) counts[places[begins[i]! + row[i]!]!]! += 1;
    replicates[done] = origin + keptSum(sorted, counts, kept) / (kept.end - begin);
    done += 1;
  }
  replicates.sort();
  const tail = (1 - confidence) / 2;
  return [sortedQuantile(replicates, tail), sortedQuantile(replicates, 1 - tail)];
}

/** Sum of (value - origin) over positions begin to end of the sorted values, each repeated as often as counted. */
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
    // No branch here: with random positions it would often be mispredicted.
    total += Math.max(0, kept) * (sorted[i]! - origin);
    place = next;
  }
  return total;
}
