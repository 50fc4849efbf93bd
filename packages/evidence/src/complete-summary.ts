import type { ArmAnalysis, Summary, TaskAnalysis } from './model.ts';

type Early<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

/** A comparison of an earlier version. */
type EarlyComparison = Early<NonNullable<ArmAnalysis['comparison']>, 'guard'>;
/** An arm of an earlier version. */
type EarlyArm = Early<Omit<ArmAnalysis, 'comparison'>, 'last'> & {
  readonly comparison: EarlyComparison | null;
};
/** A task of an earlier version. */
type EarlyTask = Early<Omit<TaskAnalysis, 'arms'>, 'guard' | 'differenceUnit'> & {
  readonly arms: readonly EarlyArm[];
};

/** A summary as an earlier version wrote it. */
export type EarlySummary = Omit<Summary, 'tasks'> & {
  /** Results by task. */
  readonly tasks: readonly EarlyTask[];
};

/**
 * Returns a summary with all fields of this version: in those of earlier versions, metrics are those after the last step, compared by
 * their difference, with no other metric to guard them.
 */
export function completeSummary(summary: EarlySummary): Summary {
  return {
    ...summary,
    tasks: summary.tasks.map((task) => ({
      ...task,
      guard: task.guard ?? null,
      differenceUnit: task.differenceUnit ?? task.primary.unit,
      arms: task.arms.map((arm) => ({
        ...arm,
        last: arm.last ?? null,
        comparison: arm.comparison && { ...arm.comparison, guard: arm.comparison.guard ?? null },
      })),
    })),
  };
}
