import type { Diagnosis, MeanCurvePoint } from './model.ts';

/** Losses used to diagnose an arm, as means over its seeds. */
export interface FitEvidence {
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** The lowest validation loss on the mean learning curve. */
  readonly lowestValidationLoss: number;
  /** Share of its last value by which the validation loss fell over the last fifth of the mean learning curve; negative if it rose. */
  readonly latestFall: number;
}

/** Share of its last value by which the validation loss fell over the last fifth of a mean learning curve; 0 without points. */
export function latestFallOf(curve: readonly MeanCurvePoint[]): number {
  const last = curve.at(-1)?.validation ?? 0;
  if (last <= 0) return 0;
  return (curve[Math.ceil(0.8 * curve.length) - 1]!.validation - last) / last;
}

/** Relative rise of the validation loss above its minimum that counts as overfitting. */
const rise = 0.02;
/** Relative fall of the validation loss over the last fifth of training from which it counts as still falling. */
const stillFalls = 0.02;
/** Gap to the training loss, as a fraction of the validation loss, that counts as overfitting. */
const largeGap = 0.5;
/** Loss differences up to this value are ignored. */
const slight = 0.01;

/** The rule of {@link diagnose}, in words. */
export const fitRule: string =
  'underfits: the training loss is not below the lowest validation loss of any arm, and the validation loss is above it; ' +
  `overfits: otherwise, if the validation loss ended more than ${rise * 100} % above the minimum of its curve, ` +
  `or the gap to the training loss is more than ${largeGap * 100} % of it; ` +
  `undertrained: not overfitting, and the validation loss still fell by more than ${stillFalls * 100} % over the last fifth of training; ` +
  `balanced: otherwise. Differences up to ${slight} are ignored.`;

/**
 * Decides whether an arm underfits or overfits, by {@link fitRule}. Losses are evaluated without noise.
 *
 * @param lowest the lowest validation loss of any arm of the task.
 */
export function diagnose(
  { trainLoss, validationLoss, lowestValidationLoss, latestFall }: FitEvidence,
  lowest: number,
): Diagnosis {
  const gap = validationLoss - trainLoss;
  const risen = validationLoss - lowestValidationLoss;
  const overfits =
    risen > Math.max(slight, rise * lowestValidationLoss) ||
    gap > Math.max(slight, largeGap * validationLoss);
  const underfits = trainLoss >= lowest && validationLoss - lowest > slight;
  const falls = validationLoss <= lowestValidationLoss && latestFall > stillFalls;
  const fit =
    falls && !overfits ? 'undertrained' : underfits ? 'underfits' : overfits ? 'overfits' : 'balanced';
  return { fit, trainLoss, validationLoss, gap };
}
