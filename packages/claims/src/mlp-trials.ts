import type { ClaimSize } from '@regatta/evidence';
import type { TrialSpec } from '@regatta/record';
import { dropoutAt, seedsUpTo, trialFor } from './trials.ts';

/** The rate of a claim that is not about rates. */
export const usualRate = 0.5;

/** Networks whose sampled passes and predictions are kept, so that those of the same examples can be averaged. */
export const averagedTasks: Readonly<Record<ClaimSize, readonly string[]>> = {
  quick: [0, 1, 2, 3].map((data) => `generated-tabular-mlp@data=${data}`),
  full: ['fashion-mnist-mlp', 'optdigits-mlp'],
};

/** Networks that are averaged, of the same examples. */
export const averagedSeeds = 5;

const averaged = [...averagedTasks.quick, ...averagedTasks.full];

/** A test trial of a multilayer perceptron with dropout; the same spec whichever claim asks for it. */
export function mlpTrial(
  task: string,
  rate: number,
  seed: number,
  place: 'hidden' | 'input' = 'hidden',
): TrialSpec {
  const isAveraged = averaged.includes(task) && place === 'hidden';
  const probes =
    isAveraged && rate === 0 ? 'predictions' : isAveraged && rate === usualRate ? 'monte-carlo-curve' : null;
  return trialFor(task, dropoutAt(rate, place), seed, probes === null ? {} : { probes: [probes] });
}

/** The plain network and dropout, at each of the first seeds. */
export const pairsOf = (task: string, seeds: number): TrialSpec[] =>
  seedsUpTo(seeds).flatMap((seed) => [mlpTrial(task, 0, seed), mlpTrial(task, usualRate, seed)]);

/** Multilayer perceptrons by the units of their hidden layers. */
export function taskOfWidth(size: ClaimSize, width: number): string {
  const [base, usual] = size === 'quick' ? ['generated-tabular-mlp', 64] : ['fashion-mnist-mlp', 512];
  return width === usual ? base : `${base}@width=${width}`;
}
