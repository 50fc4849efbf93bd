import type { TrialRecord, TrialSpec } from '@regatta/record';
import { baselineSpec, rateOf } from '@regatta/record';
import { type ClaimNetwork, networkTrials } from './networks.ts';
import {
  chosenArm,
  gainsBySeed,
  guardOn,
  type Measure,
  pointsSaved,
  primaryOn,
  type Scores,
  scoresAt,
} from './scores.ts';
import { dropoutAt } from './trials.ts';

/** The rates of hidden units among which a claim that is not about rates chooses. */
export const tunedRates = [0.1, 0.25, 0.5] as const;

/** The smallest gain that matters, in percent of the primary metric. */
export const gainMargin = 2;
/** The smallest change of a gain with each doubling that matters, in percent of the primary metric. */
export const slopeMargin = 0.5;
/** The smallest difference of the balanced error that matters, in points. */
export const errorMargin = 0.5;

const arms = tunedRates.map((rate) => dropoutAt(rate));

/** The trials of the plain network and of dropout at each rate. */
export const tunedTrials = (network: ClaimNetwork, seeds: number): TrialSpec[] =>
  networkTrials(network, [baselineSpec, ...arms], seeds);

/** Dropout at the rate with the lowest validation loss, compared with none. */
export interface TunedDropout {
  /** Null without a finished trial. */
  readonly rate: number | null;
  /** By how many percent it lowers the primary metric on the test split, by seed. */
  readonly gain: Scores;
  /** By how many points it lowers the balanced error; empty for a regression. */
  readonly errorSaved: readonly number[];
  /** A number of dropout and of none on each seed. */
  readonly pair: (measure: Measure) => { readonly dropout: Scores; readonly none: Scores };
}

/** Chooses the rate on validation data, and compares on test data. */
export function tunedDropout(records: readonly TrialRecord[], task: string): TunedDropout {
  const chosen = chosenArm(records, task, arms);
  const pair: TunedDropout['pair'] = (measure) => ({
    dropout: chosen === undefined ? new Map() : scoresAt(records, { task, arm: chosen.arm }, measure),
    none: scoresAt(records, { task, arm: baselineSpec }, measure),
  });
  const [primary, guard] = [pair(primaryOn('test')), pair(guardOn('test'))];
  return {
    rate: chosen === undefined ? null : rateOf(chosen.arm),
    gain: gainsBySeed(primary.dropout, primary.none),
    errorSaved: pointsSaved(guard.dropout, guard.none),
    pair,
  };
}
