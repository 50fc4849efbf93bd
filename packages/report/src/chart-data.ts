import type { ArmAnalysis, ArmCost, Summary, TaskAnalysis } from '@regatta/evidence';
import { metricText, metricWithUnit } from '@regatta/record';
import type { CostData, DifferenceRow, DifferencesData, GapData } from './charts/index.ts';
import { featuredArms } from './featured.ts';
import { differenceDigits, digitsOf } from './format.ts';

function rowOf(arm: ArmAnalysis, scale = 1): DifferenceRow[] {
  if (!arm.comparison) return [];
  const { difference, standing, conclusion } = arm.comparison;
  const { mean, interval } = difference;
  const low = interval ? Math.min(interval[0] * scale, interval[1] * scale) : 0;
  const high = interval ? Math.max(interval[0] * scale, interval[1] * scale) : 0;
  return [
    {
      label: arm.title,
      standing,
      conclusion,
      mean: mean * scale,
      interval: interval ? [low, high] : null,
      points: arm.points.flatMap(({ difference: value }) => (value === null ? [] : [value * scale])),
    },
  ];
}

/** Data of the forest plot of a task, in units of its primary metric. */
export function differencesOf(task: TaskAnalysis): DifferencesData {
  return {
    title: `Paired differences on ${task.task}`,
    axis: `difference in test ${metricText(task.primary.name)}${task.differenceUnit === '' ? '' : ` (${task.differenceUnit})`}`,
    baseline: task.baseline ?? '',
    ahead: task.primary.better === 'lower' ? 'left' : 'right',
    smallestEffect: task.smallestEffect > 0 ? task.smallestEffect : null,
    digits: differenceDigits(task),
    groups: [{ heading: '', rows: featuredArms(task).flatMap((arm) => rowOf(arm)) }],
  };
}

/**
 * Data of the forest plot of the run: leads over the baseline in multiples of each task's smallest effect, so that tasks with
 * different metrics share an axis. Shows the confirmatory comparisons, or the top-ranked exploratory ones if there are none.
 */
export function leadsOf({ tasks }: Summary): DifferencesData & {
  /** Whether the comparisons were announced. */
  readonly standing: DifferenceRow['standing'];
} {
  const confirmatory = tasks.some(({ arms }) =>
    arms.some(({ comparison }) => comparison?.standing === 'confirmatory'),
  );
  const standing = confirmatory ? 'confirmatory' : 'exploratory';
  const each = tasks.length === 1 ? 10 : tasks.length <= 4 ? 4 : 2;
  const groups = tasks
    .filter(({ smallestEffect }) => smallestEffect > 0)
    .map((task) => {
      const scale = (task.primary.better === 'lower' ? -1 : 1) / task.smallestEffect;
      const arms = featuredArms(task, confirmatory ? 0 : each);
      return { heading: task.task, rows: arms.flatMap((arm) => rowOf(arm, scale)) };
    })
    .filter(({ rows }) => rows.length > 0);
  return {
    title: `Leads over the baseline, ${standing}`,
    axis: 'lead in multiples of the smallest effect that matters',
    baseline: tasks.find(({ baseline }) => baseline !== null)?.baseline ?? 'none',
    ahead: 'right',
    smallestEffect: 1,
    digits: 2,
    groups,
    standing,
  };
}

/** Training and validation loss of the featured arms and the baseline. */
export function gapsOf(task: TaskAnalysis): GapData {
  const shown = new Set(featuredArms(task).map(({ title }) => title));
  return {
    title: `Generalization gap on ${task.task}`,
    digits: digitsOf(task),
    rows: task.arms
      .flatMap(({ title, diagnosis }) =>
        diagnosis && (shown.has(title) || title === task.baseline || task.baseline === null)
          ? [{ label: title, diagnosis }]
          : [],
      )
      .slice(0, 24),
  };
}

/** Seconds per trial and primary metric of all arms of a task that have both. */
export function costsOf(task: TaskAnalysis, costs: readonly ArmCost[]): CostData {
  const means = new Map(task.arms.map(({ title, test }) => [title, test[task.primary.name]?.mean]));
  return {
    title: `Cost trade-off on ${task.task}`,
    axis: metricWithUnit(task.primary),
    better: task.primary.better,
    digits: digitsOf(task),
    points: costs.flatMap(({ task: name, title, secondsPerTrial, front }) => {
      const value = means.get(title);
      if (name !== task.task || value === undefined || !Number.isFinite(value)) return [];
      return [{ label: title, seconds: secondsPerTrial, value, front, baseline: title === task.baseline }];
    }),
  };
}
