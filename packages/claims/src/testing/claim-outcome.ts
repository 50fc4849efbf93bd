import type { Claim, ClaimClause, ClaimOutcome, ClaimSize, ClauseStatus } from '@regatta/evidence';
import type { TrialSpec } from '@regatta/record';
import { expect } from 'vitest';
import { firstClaimSeed } from '../trials.ts';
import { judgeAll } from '../verdict.ts';
import { claimRecords, type MadeUp } from './claim-records.ts';

/**
 * The outcome for synthetic trials, judged as the only claim, after checking that it does not depend on their order, is plain data, and
 * still has a text if the trials of a seed are missing.
 */
export function outcomeOf(
  claim: Claim,
  of: (spec: TrialSpec) => MadeUp,
  size: ClaimSize = 'quick',
): ClaimOutcome {
  const records = claimRecords(claim, size, of);
  const findings = claim.evaluate(records, size);
  expect(claim.evaluate(records.toReversed(), size)).toEqual(findings);
  expect(claim.evaluate(records, size)).toEqual(findings);
  expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  const fewer = claim.evaluate(
    records.filter(({ seed }) => seed !== firstClaimSeed),
    size,
  );
  for (const { text } of [findings, fewer]) expect(text).not.toMatch(/NaN|undefined|Infinity|not measured/);
  expect(findings.clauses.length).toBeGreaterThan(0);
  expect(fewer.clauses.map(({ text }) => text)).toEqual(findings.clauses.map(({ text }) => text));
  return judgeAll([findings])[0]!;
}

/** The clause that says this; fails unless exactly one does. */
export function clauseWith({ clauses }: Pick<ClaimOutcome, 'clauses'>, text: string): ClaimClause {
  const found = clauses.filter((clause) => clause.text.includes(text));
  expect(
    found.map((clause) => clause.text),
    text,
  ).toHaveLength(1);
  return found[0]!;
}

/** The status of each clause, in their order. */
export const statusesOf = ({ clauses }: Pick<ClaimOutcome, 'clauses'>): ClauseStatus[] =>
  clauses.map(({ status }) => status);
