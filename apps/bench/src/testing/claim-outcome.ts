import { expect } from 'vitest';
import type { Claim, ClaimOutcome, ClaimSize } from '../claims/claim.ts';
import type { TrialSpec } from '../trial.ts';
import { claimRecords, type MadeUp } from './claim-records.ts';

/** The outcome of made-up trials, after checking that it does not depend on their order and is plain data. */
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
  expect(outcome.text).not.toMatch(/NaN|undefined|Infinity/);
  expect(outcome.limit !== undefined).toBe(outcome.verdict === 'supported with a limit');
  expect(outcome.seedsNeeded !== undefined).toBe(outcome.verdict === 'undecided');
  return outcome;
}
