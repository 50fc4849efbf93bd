import { checkFunction, checkList, checkOptions, checkRows } from './arguments.ts';
import { checkCount } from './checks.ts';
import { checkConfidence, checkSample, StatsError } from './errors.ts';
import type { Interval } from './interval.ts';
import { quantile } from './quantile.ts';
import { source } from './random.ts';
import type { Resampling } from './resample.ts';

/**
 * Percentile bootstrap interval over new clusters of tasks, such as the data sets that tasks share: each resample draws whole
 * clusters with replacement, then the seeds of each task in them. Defaults: 10,000 resamples, confidence 0.95, seed 0.
 * With few clusters, it is too narrow: with five, one of 95 % covers about 90 %.
 *
 * @param scores scores[task][seed] of one method.
 * @param clusters the cluster of each task, any numbers.
 * @param statistic what is estimated, of all resampled scores together.
 * @throws StatsError for scores that are empty or not finite, another number of clusters than of tasks, fewer than two
 * different clusters, or options out of range. Davison & Hinkley 1997, Bootstrap Methods and their Application, 3.8; Field &
 * Welsh 2007, J. R. Stat. Soc. B 69(3).
 */
export function clusteredInterval(
  scores: readonly (readonly number[])[],
  clusters: readonly number[],
  statistic: (values: readonly number[]) => number,
  options: Resampling = {},
): Interval {
  checkRows(scores, 'clusteredInterval, scores');
  checkList(clusters, 'clusteredInterval, clusters');
  checkFunction(statistic, 'clusteredInterval, statistic');
  checkOptions(options, ['resamples', 'seed', 'confidence'], 'clusteredInterval');
  const { confidence = 0.95, resamples = 10_000, seed = 0 } = options;
  scores.forEach((runs, task) => {
    checkSample(runs, `scores[${task}]`);
  });
  checkConfidence(confidence);
  checkCount(resamples, 'resamples', 1);
  const members = new Map<number, (readonly number[])[]>();
  scores.forEach((runs, task) => {
    const cluster = clusters[task];
    if (cluster !== undefined) members.set(cluster, [...(members.get(cluster) ?? []), runs]);
  });
  if (clusters.length !== scores.length || members.size < 2) {
    throw new StatsError({
      subject: 'clusters',
      expected: 'a cluster for each task, and at least two different clusters',
      received: `${clusters.length} for ${scores.length} tasks, ${members.size} different`,
      remedy: 'Pass clusters[task], for example the index of its data set.',
    });
  }
  const groups = [...members.values()];
  const random = source(seed);
  const replicates = Array.from({ length: resamples }, () => {
    const drawn = groups.flatMap(() =>
      groups[random.index(groups.length)]!.flatMap((runs) =>
        runs.map(() => runs[random.index(runs.length)]!),
      ),
    );
    return statistic(drawn);
  });
  const tail = (1 - confidence) / 2;
  return [quantile(replicates, tail), quantile(replicates, 1 - tail)];
}
