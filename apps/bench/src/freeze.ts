import { selectRates } from './analysis/select.ts';
import type { Freeze, RateCurve } from './analysis/model.ts';
import type { SelectionRule } from './analysis/plan-model.ts';
import { groupBy } from './analysis/group.ts';
import { RunError } from './errors.ts';
import type { TrialRecord } from './record.ts';
import { taskNamed } from './registry.ts';
import type { RegularizerSpec } from './regularizers.ts';
import { contentId } from './trial.ts';

/** Rates chosen on validation data, and what they rest on. */
export interface Choice {
  readonly freeze: Freeze;
  readonly arms: ReadonlyMap<string, readonly RegularizerSpec[]>;
  readonly rates: ReadonlyMap<string, readonly RateCurve[]>;
}

/**
 * Chooses each method's rate in each task from tuning trials. From here on the test split may be read.
 *
 * @throws RunError when a tuning trial has read a test split.
 */
export function freezeRates(records: readonly TrialRecord[], rule: SelectionRule): Choice {
  const testReads = records.reduce((sum, record) => sum + record.testReads, 0);
  if (testReads > 0 || records.some(({ phase }) => phase !== 'tune')) {
    throw new RunError(
      `rates are chosen before the test split is read, but it was read ${testReads} times by these trials. Start over with --fresh.`,
    );
  }
  const byTask = [...groupBy(records, ({ task }) => task)].map(([task, own]) => ({
    task,
    selections: selectRates(taskNamed(task), own, rule),
  }));
  const choices = byTask.flatMap(({ task, selections }) =>
    selections.map(({ curve }) => ({ task, method: curve.method, title: curve.chosen.title, trials: curve.trials })),
  );
  const trials = records.map(({ id }) => id).toSorted();
  return {
    arms: new Map(byTask.map(({ task, selections }) => [task, selections.map(({ regularizer }) => regularizer)])),
    rates: new Map(byTask.map(({ task, selections }) => [task, selections.map(({ curve }) => curve)])),
    freeze: {
      hash: contentId({ rule, choices, trials }),
      rule,
      tuningSeeds: [...new Set(records.map(({ seed }) => seed))].toSorted((a, b) => a - b),
      tuningTrials: records.length,
      testReads,
      choices,
    },
  };
}
