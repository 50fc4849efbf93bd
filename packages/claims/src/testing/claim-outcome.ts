import type { Claim, ClaimOutcome, ClaimSize, ClaimVerdict } from '@regatta/evidence';
import type { TrialSpec } from '@regatta/record';
import { expect } from 'vitest';
import { firstClaimSeed } from '../trials.ts';
import { judgeAll } from '../verdict.ts';
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
  const judged = (own: typeof records): ClaimOutcome => judgeAll([claim.evaluate(own, size)])[0]!;
  const outcome = judged(records);
  expect(judged(records.toReversed())).toEqual(outcome);
  expect(judged(records)).toEqual(outcome);
  expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
  const fewer = judged(records.filter(({ seed }) => seed !== firstClaimSeed));
  for (const { text } of [outcome, fewer]) expect(text).not.toMatch(/NaN|undefined|Infinity/);
  return outcome;
}

/** Asserts a verdict, and returns the outcome. */
export function expectVerdict(outcome: ClaimOutcome, verdict: ClaimVerdict): ClaimOutcome {
  expect(outcome.verdict, outcome.text).toBe(verdict);
  return outcome;
}
