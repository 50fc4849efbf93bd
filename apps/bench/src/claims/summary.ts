import { unique } from '../arms.ts';
import type { TrialRecord } from '../record.ts';
import { contentId, type TrialSpec } from '../trial.ts';
import type { Claim, ClaimOutcome, ClaimSize } from './claim.ts';

/** A claim with what its experiment came to. */
export interface JudgedClaim
  extends Pick<Claim, 'id' | 'title' | 'statement' | 'hypothesis' | 'rule' | 'sources'> {
  /** Trials of its plan, and those of them with a result: some are shared with other claims. */
  readonly trials: number;
  readonly finished: number;
  readonly outcome: ClaimOutcome;
}

/** What a run of the claims comes to: the same bytes wherever its trials ran. */
export interface ClaimsSummary {
  readonly version: 1;
  readonly size: ClaimSize;
  /** See `codeVersion`. */
  readonly code: string;
  /** Hash over the specs of all trials of all its claims. */
  readonly planHash: string;
  /** Different trials. */
  readonly trials: number;
  /** In what the run departs from the claims' own plans. */
  readonly departures: readonly string[];
  readonly claims: readonly JudgedClaim[];
  /** The command that reproduces the run. */
  readonly command: string;
}

/** A claim and the specs of its experiment, as they were run. */
export interface PlannedClaim {
  readonly claim: Claim;
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
