import type { AcrossTasks, ArmAnalysis, Summary, TaskAnalysis } from './model.ts';

type Early<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

type FullComparison = NonNullable<ArmAnalysis['comparison']>;
/** A comparison of an earlier version. */
type EarlyComparison = Omit<FullComparison, 'guard'> & {
  readonly guard?: Early<NonNullable<FullComparison['guard']>, 'margin'> | null;
};
/** An arm of an earlier version. */
type EarlyArm = Early<Omit<ArmAnalysis, 'comparison'>, 'last'> & {
  readonly comparison: EarlyComparison | null;
};
/** A task of an earlier version. */
type EarlyTask = Early<Omit<TaskAnalysis, 'arms'>, 'guard' | 'differenceUnit' | 'solved'> & {
  readonly arms: readonly EarlyArm[];
};

/** A summary as an earlier version wrote it. */
export type EarlySummary = Omit<Summary, 'tasks' | 'across'> & {
  /** Results by task. */
  readonly tasks: readonly EarlyTask[];
  /** Results across tasks. */
  readonly across: AcrossTasks | object | null;
};

function completeComparison({ guard, ...rest }: EarlyComparison): FullComparison {
  return { ...rest, guard: guard ? { margin: guard.metric.smallestEffect, ...guard } : null };
}

const isOfDatasets = (across: EarlySummary['across']): across is AcrossTasks =>
  across !== null && 'datasets' in across;

/**
 * Returns a summary with all fields of this version: in those of earlier versions, metrics are those after the last step, compared by
 * their difference, with no other metric to guard them. A comparison across tasks that took tasks for its sample is left out.
 */
export function completeSummary(summary: EarlySummary): Summary {
  return {
    ...summary,
    across: isOfDatasets(summary.across) ? summary.across : null,
    tasks: summary.tasks.map((task) => ({
      ...task,
      guard: task.guard ?? null,
      differenceUnit: task.differenceUnit ?? task.primary.unit,
      solved: task.solved ?? null,
      arms: task.arms.map((arm) => ({
        ...arm,
        last: arm.last ?? null,
        comparison: arm.comparison && completeComparison(arm.comparison),
      })),
    })),
  };
}
