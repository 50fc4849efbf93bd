import type { AcrossTasks, ArmAnalysis, TaskAnalysis } from '@regatta/evidence';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Relative gain of an arm over the baseline, by seed. */
function gainsOf({ points, test }: ArmAnalysis, task: TaskAnalysis): number[] {
  const sign = task.primary.better === 'lower' ? -1 : 1;
  const level = test[task.primary.name]?.mean ?? 1;
  return points.flatMap(({ difference }) => (difference === null ? [] : [(sign * difference) / level]));
}

function groupsOf(ranks: readonly number[], width: number): number[][] {
  const order = ranks.map((_, i) => i).sort((a, b) => ranks[a]! - ranks[b]!);
  const groups = order.map((first, at) =>
    order.slice(at).filter((other) => ranks[other]! - ranks[first]! <= width),
  );
  return groups.filter(
    (group, i) => group.length > 1 && (i === 0 || !groups[i - 1]!.includes(group.at(-1) ?? -1)),
  );
}

/** Generates a synthetic comparison across tasks. */
export function syntheticAcross(tasks: readonly TaskAnalysis[]): AcrossTasks | null {
  const [first, ...others] = tasks;
  if (!first || others.length === 0) return null;
  const methods = first.arms.filter(({ ok }) => ok > 0).map(({ title }) => title);
  const ranks = tasks.map(({ arms }) =>
    methods.map((title) => arms.filter(({ ok }) => ok > 0).findIndex((arm) => arm.title === title) + 1),
  );
  const meanRanks = methods.map((_, i) => mean(ranks.map((row) => row[i]!)));
  const criticalDifference = (3.3 * methods.length) / 10 / Math.sqrt(tasks.length);
  const thresholds = Array.from({ length: 41 }, (_, i) => -0.1 + i * 0.005);
  const all = methods
    .filter((title) => title !== 'none')
    .map((method) => ({
      method,
      gains: tasks.flatMap((task) => {
        const arm = task.arms.find(({ title }) => title === method);
        return arm ? gainsOf(arm, task) : [];
      }),
    }))
    .filter(({ gains }) => gains.length > 0);
  return {
    methods,
    tasks: tasks.map(({ task }) => task),
    leftOut: [],
    datasets: tasks.map(({ task }) => `${task} data`),
    ranks,
    meanRanks,
    friedman: { statistic: 14.2, df: methods.length - 1, p: 0.012 },
    imanDavenport: { statistic: 3.1, df1: methods.length - 1, df2: 40, p: 0.009 },
    criticalDifference,
    alpha: 0.05,
    groups: groupsOf(meanRanks, criticalDifference),
    againstBaseline: all.map(({ method }) => ({
      method,
      p: tasks.length < 5 ? null : 0.06,
      adjustedP: tasks.length < 5 ? null : 0.4,
      conclusion: 'unclear',
    })),
    gains: all.map(({ method, gains }) => ({
      method,
      estimate: mean(gains),
      interval: gains.length < 4 ? null : [mean(gains) - 0.01, mean(gains) + 0.01],
      probabilityOfImprovement: mean(gains.map((gain) => (gain > 0 ? 1 : 0))),
    })),
    profile: {
      thresholds,
      byMethod: Object.fromEntries(
        all.map(({ method, gains }) => [
          method,
          thresholds.map((threshold) => mean(gains.map((gain) => (gain > threshold ? 1 : 0)))),
        ]),
      ),
    },
  };
}
