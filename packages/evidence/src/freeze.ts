import type { Block, Fold, RegularizerSpec, Scoring, SelectionRule, TrialRecord } from '@regatta/record';
import { contentId, RunError } from '@regatta/record';
import type { Freeze } from './freeze-model.ts';
import { groupBy } from './group.ts';
import type { RateCurve } from './model.ts';
import { selectRates } from './select.ts';

/** Rates chosen on validation data, and what they rest on. */
export interface Choice {
  /** What was chosen, with its hash. */
  readonly freeze: Freeze;
  /** The arms of a block. */
  readonly arms: (task: string, block: Block) => readonly RegularizerSpec[];
  /** Rate curves by task. */
  readonly rates: ReadonlyMap<string, readonly RateCurve[]>;
}

/** Where one choice holds: a task, or one outer part of its data in nested cross-validation. */
function placeOf(task: string, fold: Fold | undefined): string {
  return fold === undefined ? task : `${task}, repeat ${fold.repeat + 1}, part ${fold.outer + 1}`;
}

/**
 * Chooses each method's rate in each task from tuning trials. From here on the test split may be read.
 *
 * @param scoringOf how a task is scored.
 * @throws RunError when a tuning trial has read a test split.
 */
export function freezeRates(
  records: readonly TrialRecord[],
  rule: SelectionRule,
  scoringOf: (task: string) => Scoring,
): Choice {
  const testReads = records.reduce((sum, record) => sum + record.testReads, 0);
  if (testReads > 0 || records.some(({ phase }) => phase !== 'tune')) {
    throw new RunError(
      `rates are chosen before the test split is read, but it was read ${testReads} times by these trials. Start over with --fresh.`,
    );
  }
  const byPlace = [...groupBy(records, ({ task, fold }) => placeOf(task, fold))].map(([place, own]) => ({
    ...{ place, task: own[0]!.task },
    selections: selectRates(scoringOf(own[0]!.task), own, rule),
  }));
  const choices = byPlace.flatMap(({ task, place, selections }) =>
    selections.map(({ curve }) => ({
      ...{ task, place, method: curve.method, title: curve.chosen.title, trials: curve.trials },
    })),
  );
  const arms = new Map(
    byPlace.map(({ place, selections }) => [place, selections.map(({ regularizer }) => regularizer)]),
  );
  const curves = [...groupBy(records, ({ task }) => task)].map(([task, own]): [string, RateCurve[]] => [
    task,
    selectRates(scoringOf(task), own, rule).map(({ curve }) => curve),
  ]);
  const trials = records.map(({ id }) => id).toSorted();
  return {
    arms: (task, { fold }) => arms.get(placeOf(task, fold)) ?? [],
    rates: new Map(curves),
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
