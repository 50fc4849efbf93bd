import { fewestPairs } from '@regatta/evidence';
import { spread } from '../plan/tuning.ts';
import type { Candidate } from './candidates.ts';

/** Share of the time that may go into the first look at every rate. */
const screenShare = 0.35;
/** Seeds of the second look, at the better third. */
export const secondSeeds = 2;
/** Seeds that judge the finalists at most. */
const mostSeeds = 30;

/** What a search does in its time. */
export interface Schedule {
  /** Methods of the first look, each with its rates, one seed. */
  readonly screened: readonly Candidate[];
  /** Arms of the second look. */
  readonly kept: number;
}

/** Share of the time that may go into the second look. */
const secondShare = 0.2;

/** Arms of the second look: the better third, or fewer when time is short; the baseline takes part besides. */
function keptOf(arms: number, capacity: number): number {
  const room = Math.floor((capacity * secondShare) / secondSeeds) - 1;
  return Math.max(1, Math.min(Math.ceil(arms / 3), room));
}

/**
 * Fits a search into a number of trials: as many methods as can be looked at in a third of it, the likeliest first; where
 * not even one fits, one method at fewer rates.
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

/** How the finalists are judged: the number of them and of seeds for which `trials` suffice. */
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
