import { groupBy, placeOf } from '@regatta/evidence';
import type { StepBudget, TrialRecord, TrialSpec } from '@regatta/record';
import { baselineSpec, RunError, selectionLoss } from '@regatta/record';
import { mean } from '@regatta/stats';
import { taskNamed } from '@regatta/tasks';
import { type PlanOptions, specOf, tasksOf } from './plan.ts';
import type { Suite } from './suite.ts';
import { type TuningOptions, tuningBlocks } from './tuning.ts';

/**
 * Steps of a trial, in multiples of the baseline's best step: regularized networks take longer. Dropout trains two to three
 * times as long as the plain network (Srivastava et al. 2014, appendix A).
 */
const timesBestStep = 3;
/** Fewest steps, as a fraction of the task's own, so that a chance minimum early in a pilot does not end training there. */
const fewest = 1 / 4;

/**
 * The pilot trials of a tuning: the baseline, with the task's own steps, on every block that tunes. They see training and
 * validation data alone.
 */
export function pilotSpecs(suite: Suite, options: PlanOptions & TuningOptions): TrialSpec[] {
  const blocks = tuningBlocks(options);
  return tasksOf(suite, options).flatMap((task) =>
    blocks.map((block) => specOf(task, baselineSpec, block, 'tune', options)),
  );
}

/** The mean of the loss that chooses checkpoints, at each step that all pilots reached. */
function meanSelection(pilots: readonly TrialRecord[]): { readonly step: number; readonly loss: number }[] {
  const finished = pilots.filter(({ status }) => status === 'ok');
  const points = finished.flatMap(({ curve }) => curve);
  return [...groupBy(points, ({ step }) => step)]
    .filter(([, at]) => at.length === finished.length)
    .map(([step, at]) => ({ step, loss: mean(at.map(selectionLoss)) }));
}

/**
 * The steps of all trials at each place (a task, or one outer fold of it): three times the step at which the mean
 * validation loss of the pilot trials was lowest, and at least a quarter of the task's own steps. As a pilot has the task's
 * own steps, the result has at most three times as many. No clock enters it.
 *
 * @throws RunError if all pilot trials of a place diverged.
 */
export function stepBudgets(pilots: readonly TrialRecord[]): Record<string, StepBudget> {
  return Object.fromEntries(
    [...groupBy(pilots, ({ task, fold }) => placeOf(task, fold))].map(([place, own]) => {
      const curve = meanSelection(own);
      if (curve.length === 0) {
        const { task, training } = own[0]!;
        throw new RunError(
          `${place}: expected a pilot of the baseline that ends well, received only ones that diverged at learning rate ${training.learningRate}. ` +
            `Lower it with --learning-rate, or set --steps, e.g. --steps ${taskNamed(task).defaults.steps}.`,
        );
      }
      const best = curve.reduce((a, b) => (b.loss < a.loss ? b : a));
      const ownSteps = own[0]!.training.steps;
      const steps = Math.max(timesBestStep * best.step, Math.ceil(fewest * ownSteps));
      return [place, { bestStep: best.step, steps, saturated: best.step === ownSteps }];
    }),
  );
}
