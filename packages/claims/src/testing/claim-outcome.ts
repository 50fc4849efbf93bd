import type { Claim, ClaimOutcome, ClaimSize, ClaimVerdict } from '@regatta/evidence';
import type { TrialSpec } from '@regatta/record';
import { expect } from 'vitest';
import { firstClaimSeed } from '../trials.ts';
import { claimRecords, type MadeUp } from './claim-records.ts';

/**
 * The outcome for synthetic trials, after checking that it does not depend on their order, is plain data, and still has a text if the
 * trials of a seed are missing.
 */
export function outcomeOf(
  claim: Claim,
  of: (spec: TrialSpec) => MadeUp,
  size: ClaimSize = 'quick',
): ClaimOutcome {
  const records = claimRecords(claim, size, of);
  const outcome = claim.evaluate(records, size);
  expect(claim.evaluate(records.toReversed(), size)).toEqual(outcome);
  expect(claim.evaluate(records, size)).toEqual(outcome);
  expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
  const fewer = claim.evaluate(
    records.filter(({ seed }) => seed !== firstClaimSeed),
    size,
  );
  for (const { text } of [outcome, fewer]) expect(text).not.toMatch(/NaN|undefined|Infinity/);
  expect(outcome.limit !== undefined).toBe(outcome.verdict === 'supported with a limit');
  expect(outcome.seedsNeeded !== undefined).toBe(outcome.verdict === 'undecided');
  return outcome;
}

/** Asserts a verdict, and returns the outcome. */
export function expectVerdict(outcome: ClaimOutcome, verdict: ClaimVerdict): ClaimOutcome {
  expect(outcome.verdict, outcome.text).toBe(verdict);
  return outcome;
}
