import type { MetricInfo } from '@regatta/record';
import {
  adjust,
  bootstrapInterval,
  correctedResampledT,
  effectSize,
  equivalence,
  mean,
  pairedDifference,
  pairedT,
  probabilityOfImprovement,
} from '@regatta/stats';
import { fewestPairs } from './fewest-pairs.ts';
import type { Comparison, Conclusion, Standing } from './model.ts';
import { signedRankP } from './signed-rank.ts';

/** Number of pairs from which a bootstrap interval reaches its nominal coverage (measured in `@regatta/stats`). */
const pairsForBootstrap = 20;

/** Paired scores of an arm and the baseline, and the comparison's standing in the plan. */
export interface Pairs {
  readonly arm: readonly number[];
  readonly baseline: readonly number[];
  readonly standing: Standing;
  readonly primary: Pick<MetricInfo, 'better'>;
  /** Equivalence margin in units of the primary metric; 0 disables the test, e.g. if the margin is relative to a baseline of 0. */
  readonly smallestEffect: number;
  /** Sizes of the splits if each pair resplits one finite data set; the test corrects for the overlap. */
  readonly parts?: { readonly trainSize: number; readonly testSize: number } | undefined;
  /** Whether every trial of the arm gave the very numbers of the baseline's, in all metrics: the arm did nothing. */
  readonly identical?: boolean;
}

/** A comparison on its own, before its p values are corrected with those of its family. */
export interface Raw extends Omit<Comparison, 'adjustedP' | 'conclusion'> {
  readonly identical: boolean;
}

/**
 * Compares the scores of an arm with the baseline's. The interval of the difference is the inversion of the test that gives
 * p: both come from one t distribution, corrected where the pairs share examples.
 */
export function compare(pairs: Pairs): Raw {
  const { arm, baseline, standing, primary, smallestEffect, parts, identical = false } = pairs;
  const higherIsBetter = primary.better === 'higher';
  const paired = pairedDifference(arm, baseline, { higherIsBetter });
  const differences = arm.map((value, i) => value - baseline[i]!);
  const several = differences.length >= fewestPairs;
  const test = parts === undefined ? pairedT(differences) : correctedResampledT(differences, parts);
  const { hedgesGz } = effectSize(arm, baseline);
  return {
    difference: { ...paired, interval: several ? test.interval : null },
    standing,
    p: several ? test.p : null,
    wilcoxonP: several && !parts ? signedRankP(differences) : null,
    effect: hedgesGz === null ? null : higherIsBetter ? hedgesGz : -hedgesGz,
    probabilityOfImprovement: probabilityOfImprovement(arm, baseline, { higherIsBetter, paired: true }),
    // The splits overlap, so the uncorrected t test of equivalence would be overconfident.
    equivalence: several && !parts && smallestEffect > 0 ? equivalenceOf(differences, smallestEffect) : null,
    bootstrap:
      differences.length >= pairsForBootstrap && !parts
        ? bootstrapInterval(differences, mean, { method: 'bca', seed: 0 }).interval
        : null,
    identical,
  };
}

function equivalenceOf(differences: readonly number[], margin: number): Raw['equivalence'] {
  const { p, equivalent } = equivalence(differences, margin);
  return p === null ? null : { margin, p, equivalent };
}

/** A comparison and the direction of its metric. */
export interface Member {
  readonly raw: Raw;
  readonly primary: Pick<MetricInfo, 'better'>;
}

/** Draws the conclusion from corrected p values. */
function conclude(
  difference: number,
  better: MetricInfo['better'],
  p: number,
  equalP: number,
  alpha: number,
): Conclusion {
  if (p <= alpha && difference !== 0) return difference < 0 === (better === 'lower') ? 'better' : 'worse';
  return equalP <= alpha ? 'equal' : 'unclear';
}

/** Corrects the p values of one family (Holm, or Benjamini-Hochberg if exploratory) and draws the conclusions. */
function concludeFamily(members: readonly Member[], standing: Standing, alpha: number): Comparison[] {
  const method = standing === 'confirmatory' ? 'holm' : 'benjamini-hochberg';
  const adjusted = adjust(
    members.map(({ raw }) => raw.p ?? 1),
    method,
  );
  const equal = adjust(
    members.map(({ raw }) => raw.equivalence?.p ?? 1),
    method,
  );
  return members.map(({ raw: { identical, ...raw }, primary }, i) => ({
    ...raw,
    adjustedP: raw.p === null ? null : adjusted[i]!,
    equivalence: raw.equivalence && { ...raw.equivalence, equivalent: equal[i]! <= alpha },
    conclusion: identical
      ? 'identical'
      : conclude(raw.difference.mean, primary.better, adjusted[i]!, equal[i]!, alpha),
  }));
}

/**
 * Corrects the p values of all comparisons of a run and draws the conclusions, in the order given. All confirmatory
 * comparisons form one family across tasks; all exploratory ones form another.
 */
export function concludeAll(members: readonly Member[], alpha: number): Comparison[] {
  const done = new Map<Member, Comparison>();
  for (const standing of ['confirmatory', 'exploratory'] as const) {
    const family = members.filter(({ raw }) => raw.standing === standing);
    if (family.length === 0) continue;
    concludeFamily(family, standing, alpha).forEach((comparison, i) => {
      done.set(family[i]!, comparison);
    });
  }
  return members.map((member) => done.get(member)!);
}
