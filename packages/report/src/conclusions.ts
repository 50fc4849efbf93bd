import type { ArmAnalysis, Conclusion, Standing, TaskAnalysis } from '@regatta/evidence';
import { methodOf } from '@regatta/record';

/** Counts the comparisons of a standing by conclusion; conclusions without comparisons are omitted. */
export function tally(
  tasks: readonly TaskAnalysis[],
  standing: Standing,
): { readonly conclusion: Conclusion; readonly count: number }[] {
  const all = tasks.flatMap(({ arms }) =>
    arms.flatMap(({ comparison }) => (comparison?.standing === standing ? [comparison.conclusion] : [])),
  );
  return (['better', 'worse', 'mixed', 'equal', 'identical', 'unclear'] as const)
    .map((conclusion) => ({ conclusion, count: all.filter((other) => other === conclusion).length }))
    .filter(({ count }) => count > 0);
}

/** Arms by method and task; by title if a task has several rates of one method. */
export interface Matrix {
  readonly rows: readonly { readonly name: string; readonly arms: readonly (ArmAnalysis | undefined)[] }[];
}

export function matrixOf(tasks: readonly TaskAnalysis[]): Matrix {
  const distinct = (of: (arm: ArmAnalysis) => string): boolean =>
    tasks.every(({ arms }) => new Set(arms.map(of)).size === arms.length);
  const byMethod = (arm: ArmAnalysis): string => arm.method ?? methodOf(arm.regularizer);
  const nameOf = distinct(byMethod) ? byMethod : ({ title }: ArmAnalysis): string => title;
  const columns = tasks.map(({ arms, baseline }) => ({
    baseline,
    byName: new Map(arms.map((arm) => [nameOf(arm), arm])),
  }));
  const baselines = new Set(tasks.map(({ baseline }) => baseline));
  const names = [...new Set(tasks.flatMap(({ arms }) => arms.map(nameOf)))];
  return {
    rows: names
      .filter((name) => !baselines.has(name))
      .map((name) => ({ name, arms: columns.map(({ byName }) => byName.get(name)) })),
  };
}
