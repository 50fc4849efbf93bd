import type { ClaimClause, ClaimEffect, ClaimOutcome, ClaimVerdict } from '@regatta/evidence';
import { decimal, differenceText } from '@regatta/record';

/** A sign for each verdict, so that color is never the only cue. */
export const verdictSigns: Readonly<Record<ClaimVerdict, string>> = {
  supported: '\u25b2',
  mixed: '\u25c6',
  'not shown': '\u25cb',
  contradicted: '\u25bc',
};

/** Number of decimals for three significant digits, within a useful range. */
function digitsFor(value: number): number {
  if (!Number.isFinite(value) || value === 0) return 3;
  return Math.min(4, Math.max(1, 2 - Math.floor(Math.log10(Math.abs(value)))));
}

/** An effect with its interval: `+0.301 [+0.252, +0.350] nats`. */
export function effectText({ estimate, interval, unit }: ClaimEffect): string {
  const after = unit === '' ? '' : ` ${unit}`;
  if (estimate !== 0 && Math.abs(estimate) < 1e-4) return `${estimate.toExponential(1)}${after}`;
  const digits = digitsFor(estimate);
  if (!interval) return `${decimal(estimate, digits)}${after}`;
  return differenceText({ mean: estimate, interval }, digits, unit);
}

/** A clause's number with its interval. */
export const clauseText = (clause: ClaimClause): string => effectText({ name: clause.text, ...clause });

/** What a clause's number has to be, in words: `at least 2 %`. */
export function clauseBound({ kind, margin, unit }: ClaimClause): string {
  const size = `${margin} ${unit}`.trim();
  if (kind === 'more') return margin === 0 ? 'above 0' : `at least ${size}`;
  if (kind === 'less') return `below ${size}`;
  return kind === 'same' ? `within \u00b1${size}` : `above \u2212${size}`;
}

/** The largest p value of what kept a clause from being shown, 1 without one. */
const doubt = ({ p }: ClaimClause): number => p ?? 1;

/**
 * The clause on which a verdict rests: of a supported claim the first one; of a contradicted or mixed one that which the evidence
 * contradicts most; of one that is not shown, that which is furthest from being shown. Undefined without a clause.
 */
export function decidingClause({
  verdict,
  clauses,
}: Pick<ClaimOutcome, 'verdict' | 'clauses'>): ClaimClause | undefined {
  const contradicted = clauses
    .filter(({ status }) => status === 'contradicted')
    .toSorted((a, b) => (a.pAgainst ?? 1) - (b.pAgainst ?? 1));
  if (verdict === 'contradicted' || verdict === 'mixed') return contradicted[0] ?? clauses[0];
  if (verdict === 'supported') return clauses[0];
  const open = clauses.filter(({ status }) => status !== 'shown').toSorted((a, b) => doubt(b) - doubt(a));
  return open[0] ?? clauses[0];
}

/** The number of the deciding clause with its interval; empty without one. */
export function decidingNumber(outcome: Pick<ClaimOutcome, 'verdict' | 'clauses'>): string {
  const clause = decidingClause(outcome);
  return clause === undefined ? '' : clauseText(clause);
}

/** The deciding clause of an outcome with its number and interval; empty without a clause. */
export function decidingText(outcome: Pick<ClaimOutcome, 'verdict' | 'clauses'>): string {
  const clause = decidingClause(outcome);
  return clause === undefined ? '' : `${clause.text}: ${clauseText(clause)}`;
}
