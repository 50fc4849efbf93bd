import type { PlannedTask, TrialRecord } from '@regatta/record';
import { armTitle } from '@regatta/record';
import { type MeanInterval, mean, meanInterval, quantile } from '@regatta/stats';

/** What early stopping alone was worth: the baseline at its best checkpoint against the same trainings after their last step. */
export interface EarlyStopping {
  /** Trainings of the baseline that finished. */
  readonly fits: number;
  /** Name of the metric: accuracy where examples have one class, else the metric that judges. */
  readonly metric: string;
  /** Mean on the test examples at the best checkpoint. */
  readonly best: number;
  /** Mean on the test examples after the last step. */
  readonly last: number;
  /** Best minus last, paired by training, with a 95 % interval over trainings; it does not cover new examples. */
  readonly difference: MeanInterval;
  /** Median step of the best checkpoint. */
  readonly bestStep: number;
  /** Steps of a training. */
  readonly steps: number;
}

/**
 * Measures what early stopping alone was worth on the test examples. The learning rate was chosen for the best checkpoint, so a rate
 * chosen for the last one could narrow the difference.
 *
 * @param title of the baseline.
 * @returns undefined if no training of the baseline finished with both checkpoints.
 */
export function earlyStoppingOf(
  records: readonly TrialRecord[],
  { classes, primary }: Pick<PlannedTask, 'classes' | 'primary'>,
  title: string,
): EarlyStopping | undefined {
  const metric = classes === undefined ? primary.name : 'accuracy';
  const own = records.flatMap(({ status, regularizer, best, metrics, training }) => {
    const [kept, final] = [best?.metrics.test?.[metric], metrics.test?.[metric]];
    if (status !== 'ok' || armTitle(regularizer) !== title || kept === undefined || final === undefined)
      return [];
    return [{ kept, final, step: best!.step, steps: training.steps }];
  });
  if (own.length === 0) return undefined;
  return {
    fits: own.length,
    metric,
    best: mean(own.map(({ kept }) => kept)),
    last: mean(own.map(({ final }) => final)),
    difference: meanInterval(own.map(({ kept, final }) => kept - final)),
    bestStep: quantile(
      own.map(({ step }) => step),
      0.5,
    ),
    steps: own[0]!.steps,
  };
}
