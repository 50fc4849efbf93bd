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

/** What a clause's number has to be, in words: `above 0, at least 2 %`. */
export function clauseBound({ kind, margin, unit }: ClaimClause): string {
  const size = `${margin} ${unit}`.trim();
  if (kind === 'more') return margin === 0 ? 'above 0' : `above 0, at least ${size}`;
  return kind === 'same' ? `within \u00b1${size}` : `above \u2212${size}`;
}

/** The main number of an outcome; empty without a clause. */
export function mainText({ clauses: [main] }: Pick<ClaimOutcome, 'clauses'>): string {
  return main === undefined ? '' : clauseText(main);
}
