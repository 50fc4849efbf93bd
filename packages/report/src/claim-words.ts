import type { ClaimEffect, ClaimOutcome, ClaimVerdict } from '@regatta/evidence';
import { decimal, differenceText } from '@regatta/record';

/** A sign for each verdict, so that color is never the only cue. */
export const verdictSigns: Readonly<Record<ClaimVerdict, string>> = {
  supported: '\u25b2',
  'supported with a limit': '\u25b3',
  refuted: '\u25bc',
  undecided: '\u25cb',
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

/** The note next to a verdict: the limit, or the number of seeds needed to decide; empty for other verdicts. */
export function besides({ verdict, limit, seedsNeeded }: ClaimOutcome): string {
  if (limit !== undefined) return limit;
  if (verdict !== 'undecided') return '';
  return seedsNeeded === null || seedsNeeded === undefined
    ? 'the number of seeds needed cannot be estimated'
    : `about ${seedsNeeded.toLocaleString('en-US')} seeds would be needed`;
}
