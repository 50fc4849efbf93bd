import type { ClaimClause, ClauseKind, ClauseStatus, PartSizes } from '@regatta/evidence';
import { fewestPairs } from '@regatta/evidence';
import { correctedResampledT, type Interval, pairedT } from '@regatta/stats';
import { inPercent, logOf } from './log-ratio.ts';

/** A statement about a number of which each seed gives one value. */
export interface ClauseSpec {
  /** What it says, as a clause of a sentence, without its margin. */
  readonly text: string;
  /** The kind of statement. */
  readonly kind: ClauseKind;
  /** The bound of the statement, in the unit: 2 for `by at least 2 %`. */
  readonly margin: number;
  /** Unit of the values; those in `%` are 100 times log ratios, as `gains` returns them. */
  readonly unit: string;
  /** Sizes of the parts of the examples, where the seeds divide the same ones anew: the test then corrects for what they share. */
  readonly overlap?: PartSizes | undefined;
}

interface Bounds {
  readonly interval: Interval;
}

/** What the interval of a mean says of a statement: the whole of it lies on one side of the bound, or the statement is open. */
export function statusOf(
  { kind, margin }: Pick<ClauseSpec, 'kind' | 'margin'>,
  { interval: [low, high] }: Bounds,
): ClauseStatus {
  const [shown, contradicted] = {
    more: [low > margin, high < margin],
    less: [high < margin, low > margin],
    'not less': [low > -margin, high < -margin],
    same: [low > -margin && high < margin, low > margin || high < -margin],
  }[kind];
  return shown ? 'shown' : contradicted ? 'contradicted' : 'open';
}

/** The margin of a statement in words, behind its text. */
function marginText({ kind, margin, unit }: ClauseSpec): string {
  if (margin === 0) return '';
  const amount = `${margin} ${unit}`;
  return {
    more: ` by at least ${amount}`,
    less: ` by less than ${amount}`,
    'not less': ` by more than ${amount}`,
    same: ` within ${amount}`,
  }[kind];
}

/** Two-sided level of a statement on its own. */
const level = 0.05;

type Test = (values: readonly number[]) => {
  readonly mean: number;
  readonly p: number | null;
  readonly interval: Interval | null;
};

/**
 * The test of numbers that do not vary, to which the t test does not apply: the sign test, whose p value is 2 / 2^n (Conover 1999,
 * Practical Nonparametric Statistics, section 3.4).
 */
const signTest: Test = (values) => {
  const [value = 0] = values;
  return { mean: value, p: value === 0 ? 1 : 2 ** (1 - values.length), interval: [value, value] };
};

/** The p value of the test that the mean lies above a bound: small where it does, 1 where the mean is not above it. */
function pAbove(test: Test, values: readonly number[], bound: number): number | null {
  const { mean, p } = test(values.map((value) => value - bound));
  return p === null || mean > 0 ? p : 1;
}

const pBelow = (test: Test, values: readonly number[], bound: number): number | null =>
  pAbove(
    test,
    values.map((value) => -value),
    -bound,
  );

const largest = (ps: readonly (number | null)[]): number | null =>
  ps.includes(null) ? null : Math.max(...ps.map((p) => p ?? 1));
const smallest = (ps: readonly (number | null)[]): number | null =>
  ps.includes(null) ? null : Math.min(...ps.map((p) => p ?? 1));

/** The p values for a statement and against it. Those of sameness have to hold on both sides, or on one. */
function probabilitiesOf(
  { kind, margin, unit }: ClauseSpec,
  test: Test,
  values: readonly number[],
): { readonly p: number | null; readonly pAgainst: number | null } {
  const bound = (value: number): number => (unit === '%' ? logOf(value) : value);
  const above = (value: number): number | null => pAbove(test, values, bound(value));
  const below = (value: number): number | null => pBelow(test, values, bound(value));
  return {
    more: () => ({ p: above(margin), pAgainst: below(margin) }),
    less: () => ({ p: below(margin), pAgainst: above(margin) }),
    'not less': () => ({ p: above(-margin), pAgainst: below(-margin) }),
    same: () => ({
      p: largest([above(-margin), below(margin)]),
      pAgainst: smallest([above(margin), below(-margin)]),
    }),
  }[kind]();
}

/**
 * A clause of a hypothesis from one value per seed: its mean, the 95 % t interval, the two-sided t tests against the bound that its kind
 * says, for it and against it, and what they say together. Values that are all the same are judged by the sign test. Open below five
 * seeds.
 */
export function clauseOf(spec: ClauseSpec, numbers: Iterable<number>): ClaimClause {
  const values = [...numbers];
  const { kind, margin, unit, overlap } = spec;
  const text = `${spec.text}${marginText(spec)}`;
  const varies = values.some((value) => value !== values[0]);
  const test: Test = varies
    ? (all) => (overlap === undefined ? pairedT(all) : correctedResampledT(all, overlap))
    : signTest;
  const shown = (value: number): number => (unit === '%' ? inPercent(value) : value);
  const { mean, interval } = values.length === 0 ? { mean: 0, interval: null } : test(values);
  const same = { text, kind, margin, unit, estimate: shown(mean) };
  if (values.length < fewestPairs || interval === null)
    return { ...same, interval: null, p: null, pAgainst: null, status: 'open' };
  const bounds: Interval = [shown(interval[0]), shown(interval[1])];
  const probabilities = probabilitiesOf(spec, test, values);
  const { p, pAgainst } = probabilities;
  const isDecided = (p !== null && p <= level) || (pAgainst !== null && pAgainst <= level);
  const status = isDecided ? statusOf(spec, { interval: bounds }) : 'open';
  return { ...same, interval: bounds, ...probabilities, status };
}
