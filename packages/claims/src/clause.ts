import type { ClaimClause, ClauseKind, ClauseStatus } from '@regatta/evidence';
import { fewestPairs } from '@regatta/evidence';
import { equivalence, meanInterval, pairedT } from '@regatta/stats';

/** A statement about a number of which each seed gives one value. Positive values speak for the claim. */
export interface ClauseSpec {
  /** What it says, as a clause of a sentence. */
  readonly text: string;
  /** The kind of statement. */
  readonly kind: ClauseKind;
  /** The smallest amount that matters, in the unit; for `more` it may be 0. */
  readonly margin: number;
  /** Unit of the values. */
  readonly unit: string;
}

interface Bounds {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
}

/** What the interval of a mean says of a statement. */
export function statusOf(
  { kind, margin }: Pick<ClauseSpec, 'kind' | 'margin'>,
  { mean, interval }: Bounds,
): ClauseStatus {
  const [low, high] = interval;
  const [shown, contradicted] = {
    more: [low > 0 && mean >= margin, high < margin || high <= 0],
    'not less': [low > -margin, high < -margin],
    same: [low > -margin && high < margin, low > margin || high < -margin],
  }[kind];
  return shown ? 'shown' : contradicted ? 'contradicted' : 'open';
}

/** The p value of the test of a statement: of its mean against 0, against minus the margin, or of equivalence. */
function probabilityOf({ kind, margin }: ClauseSpec, values: readonly number[]): number | null {
  if (kind === 'same') return equivalence(values, margin).p;
  const shifted = kind === 'more' ? values : values.map((value) => value + margin);
  const { mean, p } = pairedT(shifted);
  return mean > 0 ? p : p === null ? null : 1;
}

/** The p value of the opposite: of the mean against the bound beyond which the statement is contradicted. */
function probabilityAgainst({ kind, margin }: ClauseSpec, values: readonly number[]): number | null {
  const { mean } = meanInterval(values);
  const sign = kind === 'same' && mean < 0 ? -1 : 1;
  // Below 0 where the statement is contradicted.
  const beyond = {
    more: () => values.map((value) => value - margin),
    'not less': () => values.map((value) => value + margin),
    same: () => values.map((value) => margin - sign * value),
  }[kind]();
  const test = pairedT(beyond);
  return test.mean < 0 ? test.p : test.p === null ? null : 1;
}

/**
 * A clause of a hypothesis from one value a seed: its mean, the 95 % t interval, the t tests for and against the bound that its
 * kind says, and what they say together. Open below five seeds.
 */
export function clauseOf(spec: ClauseSpec, numbers: Iterable<number>): ClaimClause {
  const values = [...numbers];
  const { text, kind, margin, unit } = spec;
  if (values.length < fewestPairs) {
    const estimate = values.length === 0 ? 0 : meanInterval(values).mean;
    return { text, kind, margin, unit, estimate, interval: null, p: null, pAgainst: null, status: 'open' };
  }
  const { mean, interval } = meanInterval(values);
  return {
    text,
    kind,
    margin,
    unit,
    estimate: mean,
    interval,
    p: probabilityOf(spec, values),
    pAgainst: probabilityAgainst(spec, values),
    status: interval === null ? 'open' : statusOf(spec, { mean, interval }),
  };
}
