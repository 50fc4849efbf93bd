import type { Claim, ClaimFindings, ClaimSize, JudgedClaim } from '@regatta/evidence';
import { unique } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { contentId, type TrialSpec } from '@regatta/record';
import { claims } from './all-claims.ts';
import { type Family, judgeAll } from './verdict.ts';

/** A claim and the specs of its experiment, as they were run. */
export interface PlannedClaim {
  /** The claim. */
  readonly claim: Claim;
  /** The trials of its experiment. */
  readonly specs: readonly TrialSpec[];
}

/** The specs of several claims, each once, in the order of the claims. */
export function uniqueSpecs(planned: readonly PlannedClaim[]): TrialSpec[] {
  return unique(
    planned.flatMap(({ specs }) => specs),
    contentId,
  );
}

/** Hash of a plan: of its specs, whatever their order. */
export const planHashOf = (specs: readonly TrialSpec[]): string => contentId(specs.map(contentId).toSorted());

/** All claims and their clauses, whose number does not depend on what was run: those of the run, and of the claims left out. */
function familyOf(findings: readonly ClaimFindings[], run: readonly PlannedClaim[], size: ClaimSize): Family {
  const others = claims.filter(({ id }) => run.every(({ claim }) => claim.id !== id));
  const all = [...findings, ...others.map((claim) => claim.evaluate([], size))];
  return { claims: all.length, clauses: all.reduce((sum, { clauses }) => sum + clauses.length, 0) };
}

/**
 * The outcomes of the claims of a run from the records of their trials.
 *
 * @param recordOf the record of a spec; undefined where it was not run.
 */
export function judgeClaims(
  planned: readonly PlannedClaim[],
  size: ClaimSize,
  recordOf: (spec: TrialSpec) => TrialRecord | undefined,
): JudgedClaim[] {
  const recordsOf = ({ specs }: PlannedClaim): TrialRecord[] =>
    specs.flatMap((spec) => recordOf(spec) ?? []).filter(({ status }) => status !== 'failed');
  const records = planned.map(recordsOf);
  const findings = planned.map(({ claim }, i) => claim.evaluate(records[i]!, size));
  const outcomes = judgeAll(findings, familyOf(findings, planned, size));
  return planned.map(({ claim, specs }, i): JudgedClaim => {
    const { id, title, statement, hypothesis, rule, sources } = claim;
    const counts = { trials: specs.length, finished: records[i]!.length };
    return { id, title, statement, hypothesis, rule, sources, ...counts, outcome: outcomes[i]! };
  });
}
