import type { MetricInfo } from '@regatta/record';
import {
  adjust,
  bootstrapInterval,
  correctedResampledT,
  effectSize,
  equivalence,
  type Interval,
  mean,
  pairedDifference,
  pairedT,
  probabilityOfImprovement,
} from '@regatta/stats';
import { fewestPairs } from './fewest-pairs.ts';
import { opposite, rulesOut, saidBy } from './guard.ts';
import type { Comparison, Conclusion, Standing } from './model.ts';
import { reportedDifference, type Scale, scaleOf } from './scores.ts';
import { signedRankP } from './signed-rank.ts';

/** Number of pairs from which a bootstrap interval reaches its nominal coverage (measured in `@regatta/stats`). */
const pairsForBootstrap = 20;

/** Paired scores of an arm and the baseline on the test split. */
export interface ScorePairs {
  readonly arm: readonly number[];
  readonly baseline: readonly number[];
}

/** Paired scores of an arm and the baseline, and the comparison's standing in the plan. */
export interface Pairs extends ScorePairs {
  readonly standing: Standing;
  readonly primary: Pick<MetricInfo, 'better'> & Partial<Pick<MetricInfo, 'asRatio' | 'unit'>>;
  /** Equivalence margin, on the scale of the tested differences; 0 disables the test, e.g. if it is a share of a baseline of 0. */
  readonly smallestEffect: number;
  /** Sizes of the splits if each pair resplits one finite data set; the test corrects for the overlap. */
  readonly parts?: { readonly trainSize: number; readonly testSize: number } | undefined;
  /** Whether every trial of the arm gave the very numbers of the baseline's, in all metrics: the arm did nothing. */
  readonly identical?: boolean;
  /** The metric that must not say the opposite, and its smallest difference that matters, in the unit of its differences. */
  readonly guard?: (ScorePairs & { readonly metric: MetricInfo; readonly margin: number }) | undefined;
}

/** A comparison on its own, before its p values are corrected with those of its family. */
export interface Raw extends Omit<Comparison, 'adjustedP' | 'conclusion'> {
  readonly identical: boolean;
}

/** The t test of paired differences, corrected where the pairs share examples; null below five pairs. */
function tested(
  differences: readonly number[],
  parts: Pairs['parts'],
): { p: number; interval: Interval } | null {
  if (differences.length < fewestPairs) return null;
  const { p, interval } =
    parts === undefined ? pairedT(differences) : correctedResampledT(differences, parts);
  return p === null || interval === null ? null : { p, interval };
}

/** What the guarding metric says, tested as the primary one but not corrected: it may only take a conclusion back. */
function guardOf({ guard, parts }: Pairs): Comparison['guard'] {
  if (guard === undefined || guard.arm.length === 0) return null;
  const { metric, margin } = guard;
  const scale = scaleOf(metric);
  const differences = guard.arm.map((value, i) => scale.between(value, guard.baseline[i]!));
  const test = tested(differences, parts);
  return {
    metric,
    difference: reportedDifference(differences, test?.interval ?? null, metric),
    p: test?.p ?? null,
    margin,
  };
}

/**
 * Compares the scores of an arm with the baseline's. The interval of the difference is the inversion of the test that gives
 * p: both come from one t distribution, corrected where the pairs share examples. A metric compared as a ratio is tested on
 * the log scale and reported in per cent of the baseline.
 */
export function compare(pairs: Pairs): Raw {
  const { arm, baseline, standing, primary, smallestEffect, parts, identical = false } = pairs;
  const higherIsBetter = primary.better === 'higher';
  const scale = scaleOf({ unit: '', ...primary });
  const differences = arm.map((value, i) => scale.between(value, baseline[i]!));
  const { correlation } = pairedDifference(arm, baseline, { higherIsBetter });
  const test = tested(differences, parts);
  const { hedgesGz } = effectSize(
    differences,
    differences.map(() => 0),
  );
  return {
    difference: { ...reportedDifference(differences, test?.interval ?? null, primary), correlation },
    standing,
    p: test?.p ?? null,
    wilcoxonP: test && !parts ? signedRankP(differences) : null,
    effect: hedgesGz === null ? null : higherIsBetter ? hedgesGz : -hedgesGz,
    probabilityOfImprovement: probabilityOfImprovement(arm, baseline, { higherIsBetter, paired: true }),
    // The splits overlap, so the uncorrected t test of equivalence would be overconfident.
    equivalence:
      test && !parts && smallestEffect > 0 ? equivalenceOf(differences, smallestEffect, scale) : null,
    bootstrap: differences.length >= pairsForBootstrap && !parts ? bootstrapOf(differences, scale) : null,
    guard: guardOf(pairs),
    identical,
  };
}

function bootstrapOf(differences: readonly number[], { shown }: Scale): Comparison['bootstrap'] {
  const [low, high] = bootstrapInterval(differences, mean, { method: 'bca', seed: 0 }).interval;
  return [shown(low), shown(high)];
}

function equivalenceOf(differences: readonly number[], margin: number, { shown }: Scale): Raw['equivalence'] {
  const { p, equivalent } = equivalence(differences, margin);
  return p === null ? null : { margin: shown(margin), p, equivalent };
}

/** A comparison and the direction of its metric. */
export interface Member {
  readonly raw: Raw;
  readonly primary: Pick<MetricInfo, 'better'>;
}

/**
 * Draws the conclusion from corrected p values. The guarding metric has to rule out that it says the opposite by as much as
 * matters: where it significantly does say the opposite, the conclusion is mixed, and where it leaves that open, unclear. Equality
 * needs a guarding metric that rules out both directions.
 */
function conclude(
  { difference, guard }: Raw,
  better: MetricInfo['better'],
  p: number,
  equalP: number,
  alpha: number,
): Conclusion {
  if (p <= alpha && difference.mean !== 0) {
    const own = difference.mean < 0 === (better === 'lower') ? 'better' : 'worse';
    const other = opposite(own);
    if (guard === null || rulesOut(guard, other)) return own;
    return saidBy(guard, alpha) === other ? 'mixed' : 'unclear';
  }
  const isSame = guard === null || (rulesOut(guard, 'better') && rulesOut(guard, 'worse'));
  return equalP <= alpha && isSame ? 'equal' : 'unclear';
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
      : conclude({ ...raw, identical }, primary.better, adjusted[i]!, equal[i]!, alpha),
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
