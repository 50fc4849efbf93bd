import { rateAt } from '@regatta/core';
import type { TrainingOptions } from '@regatta/record';

/**
 * The learning rate of a step: with `warmup` w, r (step + 1) / w until it reaches r, the rate of the options; with cosine
 * `decay`, then r (1 + cos(pi s / (steps - w))) / 2 in step s after the rise, counted from 0.
 *
 * @param step steps already done.
 */
export function learningRateAt(
  { steps, learningRate, warmup = 0, decay }: TrainingOptions,
  step: number,
): number {
  if (step < warmup) return (learningRate * (step + 1)) / warmup;
  if (decay === undefined) return learningRate;
  const share = {
    kind: 'cosine',
    start: 1,
    end: 0,
    duration: Math.max(1, steps - warmup),
    delay: warmup,
  } as const;
  return learningRate * rateAt(share, step);
}
