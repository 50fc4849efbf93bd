import type { Diagnosis } from './model.ts';

/** What the diagnosis of an arm rests on: means over its seeds. */
export interface FitEvidence {
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** The lowest validation loss on the mean learning curve. */
  readonly lowestValidationLoss: number;
}

/** A rise of the validation loss above its lowest point that counts as overfitting. */
const rise = 0.02;
/** A gap, as a share of the validation loss, that counts as overfitting. */
const largeGap = 0.5;
/** Differences of a loss up to here count as none. */
const slight = 0.01;

/** The rule, for people. */
export const fitRule: string =
  'underfits: its loss on the training data is not below the lowest validation loss of any arm, and its validation loss is above that; ' +
  `overfits: otherwise, if its validation loss ended more than ${rise * 100} % above the lowest point of its curve, ` +
  `or more than ${largeGap * 100} % of it is the gap to the training loss; balanced: otherwise. Differences up to ${slight} count as none.`;

/**
 * Whether an arm underfits or overfits, by {@link fitRule}: losses are clean, that is without noise.
 *
 * @param lowest the lowest validation loss that any arm of the task has.
 */
export function diagnose(
  { trainLoss, validationLoss, lowestValidationLoss }: FitEvidence,
  lowest: number,
): Diagnosis {
  const gap = validationLoss - trainLoss;
  const risen = validationLoss - lowestValidationLoss;
  const overfits =
    risen > Math.max(slight, rise * lowestValidationLoss) ||
    gap > Math.max(slight, largeGap * validationLoss);
  const underfits = trainLoss >= lowest && validationLoss - lowest > slight;
  const fit = underfits ? 'underfits' : overfits ? 'overfits' : 'balanced';
  return { fit, trainLoss, validationLoss, gap };
}
