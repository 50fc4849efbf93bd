import type { Claim, ClaimSize, JudgedClaim } from '@regatta/evidence';
import { unique } from '@regatta/evidence';
import type { TrialRecord } from '@regatta/record';
import { contentId, type TrialSpec } from '@regatta/record';

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

/**
 * The outcome of a claim from the records of its trials.
 *
 * @param recordOf the record of a spec; undefined where it was not run.
 */
export function judgeClaim(
  { claim, specs }: PlannedClaim,
  size: ClaimSize,
  recordOf: (spec: TrialSpec) => TrialRecord | undefined,
): JudgedClaim {
  const { id, title, statement, hypothesis, rule, sources } = claim;
  const records = specs.flatMap((spec) => recordOf(spec) ?? []).filter(({ status }) => status !== 'failed');
  return {
    id,
    title,
    statement,
    hypothesis,
    rule,
    sources,
    trials: specs.length,
    finished: records.length,
    outcome: claim.evaluate(records, size),
  };
}
