import { fewestPairs } from '@regatta/evidence';
import { spread } from '../plan/tuning.ts';
import type { Candidate } from './candidates.ts';

/** Maximum share of the time for the first round, which tries every rate. */
const screenShare = 0.35;
/** Seeds of the second round, which tries the best third. */
export const secondSeeds = 2;
/** Maximum number of seeds used to evaluate the finalists. */
const mostSeeds = 30;

/** Schedule of a search within a time budget. */
export interface Schedule {
  /** Methods of the first round, each with its rates, with one seed. */
  readonly screened: readonly Candidate[];
  /** Number of arms in the second round. */
  readonly kept: number;
}

/** Maximum share of the time for the second round. */
const secondShare = 0.2;

/** Number of arms in the second round, besides the baseline: the best third, or fewer if time is short. */
function keptOf(arms: number, capacity: number): number {
  const room = Math.floor((capacity * secondShare) / secondSeeds) - 1;
  return Math.max(1, Math.min(Math.ceil(arms / 3), room));
}

/**
 * Fits a search into a number of trials: as many methods as fit into a third of them, most promising first; if not even one
 * fits, one method with fewer rates.
 */
export function scheduleFor(candidates: readonly Candidate[], capacity: number): Schedule {
  const room = Math.max(2, Math.floor(capacity * screenShare));
  const screened: Candidate[] = [];
  let arms = 0;
  for (const candidate of candidates) {
    if (arms + candidate.arms.length > room) break;
    screened.push(candidate);
    arms += candidate.arms.length;
  }
  const [first] = candidates;
  if (screened.length === 0 && first !== undefined) {
    return { screened: [{ ...first, arms: spread(first.arms, room) }], kept: 1 };
  }
  return { screened, kept: keptOf(arms, capacity) };
}

/** The number of finalists and of seeds that fit into `trials`. */
export function finalFor(
  trials: number,
  finalists: number,
): { readonly finalists: number; readonly seeds: number } {
  for (let k = Math.min(2, finalists); k >= 1; k--) {
    const seeds = Math.min(mostSeeds, Math.floor(trials / (k + 1)));
    if (seeds >= fewestPairs) return { finalists: k, seeds };
  }
  return { finalists: 1, seeds: Math.max(2, Math.min(mostSeeds, Math.floor(trials / 2))) };
}
