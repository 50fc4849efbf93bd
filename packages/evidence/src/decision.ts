import type { Judging } from '@regatta/record';
import {
  type CrossedMean,
  crossedMean,
  crossedVariance,
  type ExpectedRegret,
  expectedRegret,
  type Interval,
  logRatioCells,
  mixtureRatio,
  type Normal,
  probabilityAbove,
  sequentialQuantile,
  shrink,
  studentTQuantile,
  varianceAsNormal,
} from '@regatta/stats';
import type { RowLosses } from './row-losses.ts';

/** A candidate and the baseline, fitted with the same seed on the same rows and judged on the same examples. */
export interface FitPair {
  /** The candidate's fit. */
  readonly candidate: RowLosses;
  /** The baseline's fit. */
  readonly baseline: RowLosses;
  /** Whether the fits also have the same metrics, to the last bit; left out if only losses are known. */
  readonly sameMetrics?: boolean;
}

/** An effect as measured, and as shrunk towards what such effects usually are. */
export interface Effect {
  /** Mean over fits and examples. */
  readonly mean: number;
  /** Holds with 95 % at all looks together; null if it is unbounded. */
  readonly interval: Interval | null;
  /** Posterior under the prior of the plan. */
  readonly shrunk: Normal;
}

/** Which way the candidate leans: `mixed` if it lowers the loss and makes more errors that matter, or the reverse. */
export type Advice = 'take' | 'leave' | 'mixed';

/**
 * What the intervals show: `better` or `worse` than the baseline; `equal` within the margin; `mixed` if loss and errors say
 * different things; `identical` if the candidate never acted; `unclear` if they show nothing yet.
 */
export type Outcome = 'better' | 'worse' | 'equal' | 'mixed' | 'identical' | 'unclear';

/** The judgement of a candidate against the tuned baseline, and what follows from it. */
export interface Decision {
  /** Pairs of fits. */
  readonly fits: number;
  /** Examples of the test split. */
  readonly rows: number;
  /** Fits of the candidate and of the baseline that diverged. They count as guessing, or not at all where guessing has no score. */
  readonly diverged: {
    /** Of the candidate. */
    readonly candidate: number;
    /** Of the baseline. */
    readonly baseline: number;
  };
  /** Whether every loss and every metric of the candidate is the baseline's, to the last bit: it never acted. */
  readonly identical: boolean;
  /** Gain: -log(loss of the candidate / loss of the baseline), of root mean squares for numbers. 0.05 is about 5 % less. */
  readonly gain: Effect;
  /** Share of wrong predictions; null where examples have no single class. */
  readonly errors: {
    /** Of the candidate. */
    readonly candidate: number;
    /** Of the baseline. */
    readonly baseline: number;
    /** Candidate minus baseline. */
    readonly difference: Effect;
  } | null;
  /** P(gain > margin). */
  readonly aboveMargin: number;
  /** P(gain < 0). */
  readonly belowZero: number;
  /** Expected regret of taking and of leaving the candidate, on the scale of the gain. */
  readonly regret: ExpectedRegret;
  /** The same in errors, as a share of examples. */
  readonly errorRegret: ExpectedRegret | null;
  /** What other priors would say: half and twice the standard deviation. */
  readonly sensitivity: readonly {
    /** Standard deviation of the prior. */
    readonly priorSd: number;
    /** P(gain > margin). */
    readonly aboveMargin: number;
    /** Whether taking has the smaller expected regret. */
    readonly takes: boolean;
  }[];
  /** What the intervals show; no other words may be said of the candidate. */
  readonly outcome: Outcome;
  /** The choice with the smaller expected regret, for those who must choose before the outcome is clear. */
  readonly advice: Advice;
  /** P(regret of the advice < margin). */
  readonly certainty: number;
  /** Further fits of each after which the outcome would be clear, if the estimates stayed as they are; 0 if it is, null if at most 200 are not enough. */
  readonly moreFits: number | null;
  /** How many times as many rows would make it clear with as many fits; 1 if it is clear, null if 100 times as many are not enough. */
  readonly moreRows: number | null;
}

/** Most further fits that are worth naming. */
const mostMore = 200;
/** Multiples of the rows that are worth naming. */
const rowFactors = [1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100] as const;
/**
 * Error probabilities of the intervals: of the t interval at the planned look, and of the confidence sequence at all later
 * ones. Together they are 5 %, so that all intervals that are ever shown hold with 95 %.
 */
const spent = { planned: 0.04, later: 0.01 } as const;

/** The numbers of fits at which results are looked at, up to `most`: each look has half as many fits again. */
export function looksOf(first: number, most: number): number[] {
  const looks: number[] = [];
  for (let n = Math.min(first, most); n < most; n = Math.ceil(1.5 * n)) looks.push(n);
  return [...looks, most];
}

const intersection = (a: Interval, b: Interval): Interval => [Math.max(a[0], b[0]), Math.min(a[1], b[1])];

/** The interval of a look after the planned one: the confidence sequence alone. */
function laterInterval(own: CrossedMean, planned: number): Interval | null {
  const { mean, variances, standardError, df, examples } = own;
  if (variances === null || standardError === null) return null;
  if (standardError === 0) return [mean, mean];
  const ratio =
    1 +
    ((mixtureRatio(spent.later) - 1) * crossedVariance(variances, planned, examples)) / standardError ** 2;
  const reach = sequentialQuantile(df, ratio, spent.later) * standardError;
  return Number.isFinite(reach) ? [mean - reach, mean + reach] : null;
}

/**
 * The interval after all fits: that of the planned look, cut by those of the later looks. It never widens, and it holds with
 * 95 % however many fits follow and for whatever reason. If nothing is left, one of them has missed; then the last one counts.
 */
function intervalAt(cells: readonly Float64Array[], planned: number): Interval | null {
  let interval: Interval | null = null;
  for (const n of looksOf(planned, cells.length)) {
    const own = crossedMean(cells.slice(0, n), { confidence: 1 - spent.planned });
    const next = n <= planned ? own.interval : laterInterval(own, planned);
    if (next === null) continue;
    const both: Interval = interval === null ? next : intersection(interval, next);
    interval = both[0] <= both[1] ? both : next;
  }
  return interval;
}

function effectOf(
  cells: readonly Float64Array[],
  planned: number,
  prior: Normal,
): Effect & { readonly all: CrossedMean } {
  const all = crossedMean(cells);
  const sd = Math.sqrt(varianceAsNormal((all.standardError ?? 0) ** 2, Math.max(1, all.df)));
  return {
    mean: all.mean,
    interval: intervalAt(cells, planned),
    shrunk: shrink({ mean: all.mean, sd }, prior),
    all,
  };
}

/** A smaller loss counts as this one: the ratio of losses that vanish is 1. */
const leastLoss = 1e-9;

const lossesAboveZero = ({ losses }: RowLosses): Float64Array =>
  Float64Array.from(losses, (loss) => Math.max(loss, leastLoss));

const areSame = ({ candidate, baseline, sameMetrics = true }: FitPair): boolean =>
  sameMetrics && Array.from(candidate.losses).every((loss, i) => loss === baseline.losses[i]);

const meanOf = (rows: readonly ArrayLike<number>[]): number => crossedMean(rows).mean;

/** P(regret of the better choice < margin). */
const certaintyOf = (gain: Normal, { margin }: Pick<Judging, 'margin'>): number =>
  gain.mean > 0
    ? probabilityAbove(gain, -Math.log1p(margin))
    : 1 - probabilityAbove(gain, -Math.log1p(-margin));

/** Which way an interval lies from 0. */
function sideOf(interval: Interval | null): -1 | 0 | 1 {
  if (interval === null) return 0;
  return interval[0] > 0 ? 1 : interval[1] < 0 ? -1 : 0;
}

/** What intervals show of a gain and of a difference in errors. @param against whether errors likely say the opposite. */
function outcomeOf(
  gain: Interval | null,
  errors: Interval | null,
  against: boolean,
  { margin }: Pick<Judging, 'margin'>,
): Outcome {
  if (gain === null) return 'unclear';
  const saved = sideOf(errors);
  if (gain[0] > -Math.log1p(margin) && gain[1] < -Math.log1p(-margin)) return saved === 0 ? 'equal' : 'mixed';
  const side = sideOf(gain);
  if (side === 0) return 'unclear';
  // Fewer errors are a difference below 0.
  if (saved === side || against) return 'mixed';
  return side === 1 ? 'better' : 'worse';
}

/** The interval that more fits, or as many on more rows, would have, if the estimates stayed as they are. */
function intervalWith(
  { all }: { readonly all: CrossedMean },
  planned: number,
  { fits, rows }: { readonly fits: number; readonly rows: number },
): Interval | null {
  const { variances, runs, df, mean } = all;
  if (variances === null) return null;
  const variance = crossedVariance(variances, fits, rows);
  const scaled = { ...all, runs: fits, examples: rows, standardError: Math.sqrt(variance) };
  // More rows are another table, judged at its planned look.
  if (rows === all.examples) return laterInterval({ ...scaled, df: (df * fits) / runs }, planned);
  const reach = studentTQuantile(1 - spent.planned / 2, df) * scaled.standardError;
  return [mean - reach, mean + reach];
}

/** Whether the errors say the opposite of the loss, by more than matters, more likely than not. */
function contradicts(errors: Normal | undefined, takes: boolean, { errorMargin }: Judging): boolean {
  if (errors === undefined) return false;
  return takes
    ? probabilityAbove(errors, errorMargin) > 0.5
    : probabilityAbove({ ...errors, mean: -errors.mean }, errorMargin) > 0.5;
}

/**
 * Judges a candidate by pairs of fits: the gain in loss and the difference in errors with intervals for new fits and new
 * examples, both shrunk by a normal prior of mean 0 (for errors, its standard deviation is that share of the mean
 * errors of both), and the choice with the smaller expected regret.
 *
 * @param pairs in the order of their seeds; at least two.
 * @throws StatsError for fewer than two examples, and for examples that differ in number.
 */
export function decide(
  pairs: readonly FitPair[],
  judging: Judging,
  diverged: Decision['diverged'] = { candidate: 0, baseline: 0 },
): Decision {
  const own = pairs.map(({ candidate }) => candidate);
  const base = pairs.map(({ baseline }) => baseline);
  const classified =
    own.every(({ missed }) => missed !== null) && base.every(({ missed }) => missed !== null);
  // Squared errors: half the log ratio of their means is the log ratio of the root mean squares.
  const scale = own.some(({ squared }) => squared) ? -0.5 : -1;
  const ratios = logRatioCells(own.map(lossesAboveZero), base.map(lossesAboveZero)).map((cells) =>
    cells.map((value) => scale * value),
  );
  const { margin, priorSd, fits } = judging;
  const prior = { mean: 0, sd: priorSd };
  const gain = effectOf(ratios, fits, prior);
  const errors = classified ? errorsOf(own, base, judging) : null;
  const takes = gain.shrunk.mean > 0;
  const against = contradicts(errors?.difference.shrunk, takes, judging);
  const identical = pairs.every(areSame);
  const outcome = identical
    ? 'identical'
    : outcomeOf(gain.interval, errors?.difference.interval ?? null, against, judging);
  const [n, rows] = [pairs.length, gain.all.examples];
  const isClearWith = (size: { readonly fits: number; readonly rows: number }): boolean => {
    const then = intervalWith(gain, fits, size);
    const ofErrors = errors === null ? null : intervalWith(errors.difference, fits, size);
    return outcomeOf(then, ofErrors, against, judging) !== 'unclear';
  };
  const more = Array.from({ length: mostMore }, (_, i) => i + 1).find((count) =>
    isClearWith({ fits: n + count, rows }),
  );
  const factor = rowFactors.find((times) => isClearWith({ fits: n, rows: Math.round(times * rows) }));
  const certainty = certaintyOf(gain.shrunk, judging);
  const aboveIn = (effect: Normal): number => probabilityAbove(effect, -Math.log1p(-margin));
  return {
    fits: pairs.length,
    rows,
    diverged,
    identical,
    gain: { mean: gain.mean, interval: gain.interval, shrunk: gain.shrunk },
    errors: errors && {
      ...errors,
      difference: {
        mean: errors.difference.mean,
        interval: errors.difference.interval,
        shrunk: errors.difference.shrunk,
      },
    },
    aboveMargin: aboveIn(gain.shrunk),
    belowZero: probabilityAbove({ ...gain.shrunk, mean: -gain.shrunk.mean }, 0),
    regret: expectedRegret(gain.shrunk),
    errorRegret:
      errors && expectedRegret({ ...errors.difference.shrunk, mean: -errors.difference.shrunk.mean }),
    sensitivity: [priorSd / 2, 2 * priorSd].map((sd) => {
      const se = Math.sqrt(varianceAsNormal((gain.all.standardError ?? 0) ** 2, Math.max(1, gain.all.df)));
      const other = shrink({ mean: gain.mean, sd: se }, { mean: 0, sd });
      return { priorSd: sd, aboveMargin: aboveIn(other), takes: other.mean > 0 };
    }),
    outcome,
    advice: against ? 'mixed' : takes ? 'take' : 'leave',
    certainty,
    moreFits: outcome === 'unclear' ? (more ?? null) : 0,
    moreRows: outcome === 'unclear' ? (factor ?? null) : 1,
  };
}

function errorsOf(
  own: readonly RowLosses[],
  base: readonly RowLosses[],
  { fits, priorSd }: Judging,
): {
  readonly candidate: number;
  readonly baseline: number;
  readonly difference: Effect & { readonly all: CrossedMean };
} {
  const [a, b] = [own, base].map((rows) => rows.map(({ missed }) => Float64Array.from(missed ?? [])));
  const cells = a!.map((row, i) => row.map((value, j) => value - b![i]![j]!));
  const [candidate, baseline] = [meanOf(a!), meanOf(b!)];
  // Of both, so that a baseline without errors does not make the prior a point, and neither comes first.
  const prior = { mean: 0, sd: Math.max((priorSd * (candidate + baseline)) / 2, 1e-6) };
  return { candidate, baseline, difference: effectOf(cells, fits, prior) };
}
