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

/**
 * Splits of the rungs, from the most thorough race to the shortest, and the methods that it should have room for. The best of
 * many configurations on a single split is mostly the luckiest, so that race is the last resort.
 */
const races: readonly { readonly splits: readonly number[]; readonly methods: number }[] = [
  { splits: [1, 3, 9], methods: 3 },
  { splits: [1, 3], methods: 1 },
  { splits: [1], methods: 0 },
];
/** Share of the configurations that each rung keeps: one in three, so that every rung costs about as much. */
const keptOneIn = 3;
/** Share of the trials that judge the finalist. */
const judgingShare = 0.4;
/** Fits at the first look, and at most. */
const mostFirst = 10;
const mostFits = 40;

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

/** A method as a plan sees it. */
export interface Sized {
  /** Number of its configurations. */
  readonly size: number;
  /** Duration of one of its trials, in trials of the baseline. */
  readonly cost: number;
}

/** Duration of a mean trial of methods, in trials of the baseline. */
export function meanCost(methods: readonly Sized[]): number {
  const trials = methods.reduce((sum, { size }) => sum + size, 0);
  return methods.reduce((sum, { size, cost }) => sum + (size * cost) / trials, 0);
}

/** The fits that so much time allows: at least five pairs, even if it does not allow them. */
function fitsOf(capacity: number, pair: number): Counts['fits'] {
  const most = Math.max(fewestPairs, Math.min(mostFits, Math.floor(capacity / pair)));
  const first = most < 2 * fewestPairs ? most : Math.min(mostFirst, Math.floor(most / 2));
  return { first, most };
}

/**
 * Divides the time into a race and the fits of its finalist: as many methods as fit, most promising first, in the most thorough
 * race that has room for enough of them. At least one method and five pairs of fits, even if they do not fit.
 *
 * @param capacity the time, in trials of the baseline.
 * @param methods at least one.
 * @param baselines number of configurations of the baseline.
 */
export function countsFor(capacity: number, methods: readonly Sized[], baselines: number): Counts {
  const raceOf = (splits: readonly number[], own: readonly Sized[]) => {
    const candidates = own.reduce((sum, { size }) => sum + size, 0);
    const rungs = rungsOf(splits, candidates, baselines);
    const pair = 1 + meanCost(own);
    const extra = (meanCost(own) - 1) * trialsOf(rungs.map((rung) => ({ ...rung, baselines: 0 })));
    const judging = Math.max(fewestPairs * pair, Math.min(mostFits * pair, judgingShare * capacity));
    const cost = trialsOf(rungs) + extra;
    return { rungs, pair, cost, fits: cost + judging <= capacity };
  };
  const fitting = (splits: readonly number[]): number => {
    const tooMany = methods.findIndex((_, i) => !raceOf(splits, methods.slice(0, i + 1)).fits);
    return tooMany === -1 ? methods.length : tooMany;
  };
  const { splits } = races.find((race) => fitting(race.splits) >= Math.min(race.methods, methods.length))!;
  const count = Math.max(1, fitting(splits));
  const { rungs, pair, cost } = raceOf(splits, methods.slice(0, count));
  return { methods: count, rungs, fits: fitsOf(capacity - cost, pair) };
}

/** The counts with further pairs of fits. The race and the first look stay as they are. */
export function extended<C extends Pick<Counts, 'fits'>>(counts: C, pairs: number): C {
  const { first, most } = counts.fits;
  return { ...counts, fits: { first, most: Math.min(10 * mostFits, most + Math.max(0, pairs)) } };
}

/** Fewest trials that a search needs with full-length trainings; with fewer, trainings are shortened. */
const fewestTrials = 36;
/** Fewest steps of a shortened training, as a share of the full one. */
const leastSteps = 0.25;

/** Steps of each training: all of them if the time allows so many trials, fewer otherwise, but at least a quarter. */
export function stepsFor(capacity: number, steps: number): number {
  const share = Math.max(leastSteps, Math.min(1, capacity / fewestTrials));
  return Math.max(1, Math.round(share * steps));
}
