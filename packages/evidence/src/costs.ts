import type { TrialRecord } from '@regatta/record';
import { armLabel } from '@regatta/record';
import type { ArmCost } from './cost-model.ts';
import { greatest, groupBy } from './group.ts';
import type { Summary } from './model.ts';
import { advantage } from './scores.ts';

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Computes the cost of each arm of a run. Timings differ between runs, so they are kept outside the summary. */
export function costsOf(summary: Summary, records: readonly TrialRecord[]): ArmCost[] {
  const labelOf = armLabel(summary.plan);
  const byTask = groupBy(
    records.filter((record) => record.status === 'ok' && record.timing),
    ({ task }) => task,
  );
  return summary.tasks.flatMap(({ task, arms, primary }) => {
    const own = groupBy(byTask.get(task) ?? [], ({ regularizer }) => labelOf(regularizer));
    const measured = arms.flatMap((arm) => {
      const trials = own.get(arm.title);
      const score = arm.test[primary.name]?.mean;
      if (trials === undefined || score === undefined) return [];
      return [
        {
          score: advantage(score, 0, primary),
          secondsPerTrial: average(trials.map(({ timing }) => timing!.seconds)),
          stepsPerSecond: average(trials.map(({ timing }) => timing!.stepsPerSecond)),
          peakMemoryBytes: greatest(trials.map(({ peakMemoryBytes = 0 }) => peakMemoryBytes)),
          parameters: arm.parameters ?? 0,
          title: arm.title,
        },
      ];
    });
    return measured.map(({ score, ...cost }): ArmCost => {
      const isBeaten = measured.some(
        (other) =>
          other.score >= score &&
          other.secondsPerTrial <= cost.secondsPerTrial &&
          (other.score > score || other.secondsPerTrial < cost.secondsPerTrial),
      );
      return { task, ...cost, front: !isBeaten };
    });
  });
}
