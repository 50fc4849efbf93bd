import type { ClaimEffect, ClaimOutcome, ClaimVerdict } from '@regatta/evidence';
import { decimal, differenceText } from '@regatta/record';

/** A sign for each verdict, so that none is told by colour alone. */
export const verdictSigns: Readonly<Record<ClaimVerdict, string>> = {
  supported: '\u25b2',
  'supported with a limit': '\u25b3',
  refuted: '\u25bc',
  undecided: '\u25cb',
};

/** Decimals for three significant digits, so far as they tell anything. */
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

/** What stands beside a verdict: the limit, or the seeds that it would take. */
export function besides({ verdict, limit, seedsNeeded }: ClaimOutcome): string {
  if (limit !== undefined) return limit;
  if (verdict !== 'undecided') return '';
  return seedsNeeded === null || seedsNeeded === undefined
    ? 'how many seeds it would take cannot be told'
    : `about ${seedsNeeded.toLocaleString('en-US')} seeds would decide`;
}
