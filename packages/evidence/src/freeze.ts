import type {
  Block,
  Configuration,
  Fold,
  Scoring,
  SelectionRule,
  TrialRecord,
  TuningPlan,
} from '@regatta/record';
import { contentId, plural, RunError } from '@regatta/record';
import type { Freeze } from './freeze-model.ts';
import { groupBy } from './group.ts';
import type { RateCurve } from './model.ts';
import { type Grids, type Selection, selectRates } from './select.ts';

/** Configurations chosen on validation data, and the evidence for them. */
export interface Choice {
  /** What was chosen, with its hash. */
  readonly freeze: Freeze;
  /** Returns the chosen configuration of each method for a block (a seed or a fold) of a task. */
  readonly arms: (task: string, block: Block) => readonly Configuration[];
  /** Scores of all configurations by task. */
  readonly rates: ReadonlyMap<string, readonly RateCurve[]>;
}

/** Names the scope of one choice: a task, or one outer fold of it in nested cross-validation. */
export function placeOf(task: string, fold: Fold | undefined): string {
  return fold === undefined ? task : `${task}, repeat ${fold.repeat + 1}, part ${fold.outer + 1}`;
}

const gridsOf = (
  task: string,
  { grids = {}, strengthOptions = {} }: Pick<TuningPlan, 'grids' | 'strengthOptions'>,
): Grids => {
  const own = Object.hasOwn(grids, task) ? grids[task]! : {};
  return {
    strengthOptions,
    strengths: Object.fromEntries(Object.entries(own).map(([method, { strengths }]) => [method, strengths])),
  };
};

/**
 * Chooses the strength and the learning rate of each method in each task from tuning trials. The test split may be read only
 * after this.
 *
 * @param scoringOf returns how a task is scored.
 * @param tuning what was tried; without it, strengths are rates.
 * @throws RunError if a tuning trial has read a test split.
 */
export function freezeRates(
  records: readonly TrialRecord[],
  rule: SelectionRule,
  scoringOf: (task: string) => Scoring,
  tuning: Pick<TuningPlan, 'grids' | 'strengthOptions'> = {},
): Choice {
  const testReads = records.reduce((sum, record) => sum + record.testReads, 0);
  if (testReads > 0 || records.some(({ phase }) => phase !== 'tune')) {
    throw new RunError(
      `expected tuning trials that never read the test split, received trials with ${plural(testReads, 'read')} of it. Start over with --fresh.`,
    );
  }
  const selectIn = (task: string, own: readonly TrialRecord[]): Selection[] =>
    selectRates(scoringOf(task), own, rule, gridsOf(task, tuning));
  const byPlace = [...groupBy(records, ({ task, fold }) => placeOf(task, fold))].map(([place, own]) => ({
    place,
    task: own[0]!.task,
    selections: selectIn(own[0]!.task, own),
  }));
  const choices = byPlace.flatMap(({ task, place, selections }) =>
    selections.map(({ curve }) => ({
      task,
      place,
      method: curve.method,
      title: curve.chosen.title,
      ...(curve.chosen.learningRate === undefined ? {} : { learningRate: curve.chosen.learningRate }),
      trials: curve.trials,
    })),
  );
  const arms = new Map(
    byPlace.map(({ place, selections }) => [
      place,
      selections.map(({ curve: _, ...configuration }): Configuration => configuration),
    ]),
  );
  const curves = [...groupBy(records, ({ task }) => task)].map(([task, own]): [string, RateCurve[]] => [
    task,
    selectIn(task, own).map(({ curve }) => curve),
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
