import { fewestPairs } from '@regatta/evidence';

/** A round of successive halving. */
export interface Rung {
  /** Number of splits on which its configurations are compared, those of earlier rungs included. */
  readonly splits: number;
  /** Configurations of methods that are still in the race. */
  readonly candidates: number;
  /** Configurations of the baseline that are still in the race. */
  readonly baselines: number;
}

/** How many trials of each kind a search runs. */
export interface Counts {
  /** How many of the methods it tries, from the start of their list. */
  readonly methods: number;
  readonly rungs: readonly Rung[];
  /** Fits of the finalist and of the baseline: at the first look, and at most. */
  readonly fits: { readonly first: number; readonly most: number };
}

/** Splits of the rungs, from the most thorough race to the shortest. */
const races: readonly (readonly number[])[] = [[1, 3, 9], [1, 3], [1]];
/** Share of the configurations that each rung keeps: one in three, so that every rung costs about as much. */
const keptOneIn = 3;
/** Share of the trials that judge the finalist. */
const judgingShare = 0.4;
/** Fits at the first look, and at most. */
const mostFirst = 10;
const mostFits = 40;
/** Methods that a thorough race should have; with fewer, a shorter race of more methods is better. */
const enoughMethods = 3;

function rungsOf(splits: readonly number[], candidates: number, baselines: number): Rung[] {
  return splits.map((count, i) => ({
    splits: count,
    candidates: Math.ceil(candidates / keptOneIn ** i),
    baselines: Math.ceil(baselines / keptOneIn ** i),
  }));
}

/** Number of trials of a race. */
export function trialsOf(rungs: readonly Rung[]): number {
  return rungs.reduce((sum, { splits, candidates, baselines }, i) => {
    const before = rungs[i - 1]?.splits ?? 0;
    return sum + (splits - before) * (candidates + baselines);
  }, 0);
}

/** The fits that so many trials allow: at least five pairs, even if they do not allow them. */
function fitsOf(trials: number): Counts['fits'] {
  const most = Math.max(fewestPairs, Math.min(mostFits, Math.floor(trials / 2)));
  const first = most < 2 * fewestPairs ? most : Math.min(mostFirst, Math.floor(most / 2));
  return { first, most };
}

/**
 * Divides a number of trials into a race and the fits of its finalist: as many methods as fit, most promising first, in the
 * most thorough race that leaves room for three. At least one method and five pairs of fits, even if they do not fit.
 *
 * @param capacity number of trials that the time allows.
 * @param sizes number of configurations of each method.
 * @param baselines number of configurations of the baseline.
 */
export function countsFor(capacity: number, sizes: readonly number[], baselines: number): Counts {
  const judging = Math.max(2 * fewestPairs, Math.min(2 * mostFits, Math.round(judgingShare * capacity)));
  const room = capacity - judging;
  const fitting = (splits: readonly number[]): number => {
    const costs = sizes.map((_, i) => {
      const candidates = sizes.slice(0, i + 1).reduce((sum, size) => sum + size, 0);
      return trialsOf(rungsOf(splits, candidates, baselines));
    });
    return costs.filter((cost) => cost <= room).length;
  };
  const enough = Math.min(enoughMethods, sizes.length);
  const splits = races.find((race) => fitting(race) >= enough) ?? races.at(-1)!;
  const methods = Math.max(1, fitting(splits));
  const rungs = rungsOf(
    splits,
    sizes.slice(0, methods).reduce((sum, size) => sum + size, 0),
    baselines,
  );
  return { methods, rungs, fits: fitsOf(capacity - trialsOf(rungs)) };
}

/** The counts with the fits that further trials allow. The race and the first look stay as they are. */
export function extended({ fits, ...rest }: Counts, trials: number): Counts {
  const most = Math.min(10 * mostFits, fits.most + Math.max(0, Math.floor(trials / 2)));
  return { ...rest, fits: { first: fits.first, most } };
}

/** Fewest trials that a search needs with full-length trainings; with fewer, trainings are shortened. */
export const fewestTrials = 36;
/** Fewest steps of a shortened training, as a share of the full one. */
const leastSteps = 0.25;

/** Steps of each training: all of them if the time allows so many trials, fewer otherwise, but at least a quarter. */
export function stepsFor(capacity: number, steps: number): number {
  const share = Math.max(leastSteps, Math.min(1, capacity / fewestTrials));
  return Math.max(1, Math.round(share * steps));
}
