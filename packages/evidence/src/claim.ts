import type { TrialRecord, TrialSpec } from '@regatta/record';
import type { Interval } from '@regatta/stats';

/** Verdict on a claim by the claim's own rule. */
export type ClaimVerdict = 'supported' | 'refuted' | 'supported with a limit' | 'undecided';

/** `quick`: generated and small real data, takes minutes, no network access. `full`: real data, takes hours. */
export type ClaimSize = 'quick' | 'full';

/** A number that the claim's rule uses. */
export interface ClaimEffect {
  /** Description, e.g. `reduction of the test loss by dropout, 5 seeds`. */
  readonly name: string;
  readonly estimate: number;
  readonly interval: Interval | null;
  readonly unit: string;
}

/** Data of the figure that shows an outcome. */
export interface ClaimFigure {
  readonly title: string;
  readonly x: { readonly label: string; readonly scale: 'linear' | 'log' | 'names' };
  readonly y: { readonly label: string };
  readonly series: readonly {
    readonly name: string;
    readonly points: readonly {
      readonly x: number | string;
      readonly y: number;
      readonly interval?: Interval | null;
    }[];
  }[];
}

/** A published number next to ours, if the size of the experiment allows the comparison. */
export interface Reproduction {
  /** E.g. `JMLR figure 9, test error by rate`. */
  readonly source: string;
  readonly published: string;
  readonly ours: string;
  /** How the setups differ. */
  readonly difference: string;
}

/** Outcome of the experiment for a claim. */
export interface ClaimOutcome {
  readonly verdict: ClaimVerdict;
  /** Set if the verdict is `supported with a limit`: `only with ...`. */
  readonly limit?: string;
  /** Estimated number of seeds needed to decide an undecided claim; null if it cannot be estimated. */
  readonly seedsNeeded?: number | null;
  readonly effects: readonly ClaimEffect[];
  readonly figure: ClaimFigure;
  /** A paragraph in plain language, including the numbers. */
  readonly text: string;
  readonly reproductions: readonly Reproduction[];
}

/** One claim about dropout as a pre-registered experiment. */
export interface Claim {
  /** `a` .. `j`. */
  readonly id: string;
  /** Short title, e.g. `Dropout improves generalization`. */
  readonly title: string;
  /** The claim as textbooks state it. */
  readonly statement: string;
  /** What is tested, with numbers. */
  readonly hypothesis: string;
  /** The rule that turns the numbers into a verdict, in words. */
  readonly rule: string;
  /** Findings of the papers. */
  readonly sources: readonly { readonly finding: string; readonly reference: string }[];
  /** The trials of the experiment, as complete specs: their hash identifies the plan. */
  trials(size: ClaimSize): readonly TrialSpec[];
  /** Computes the outcome from the records of `trials(size)`, in any order; records of failed trials may be missing. Pure. */
  evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimOutcome;
}

/** A claim with the outcome of its experiment. */
export interface JudgedClaim
  extends Pick<Claim, 'id' | 'title' | 'statement' | 'hypothesis' | 'rule' | 'sources'> {
  /** Number of trials in its plan; some may be shared with other claims. */
  readonly trials: number;
  /** How many of them have a result. */
  readonly finished: number;
  readonly outcome: ClaimOutcome;
}

/** Summary of a run of the claims. Byte-identical no matter where the trials ran. */
export interface ClaimsSummary {
  readonly version: 1;
  readonly size: ClaimSize;
  /** Version of the training code, see `codeVersion` of `@regatta/trial`. */
  readonly code: string;
  /** Hash of the specs of all trials of all claims. */
  readonly planHash: string;
  /** Number of distinct trials. */
  readonly trials: number;
  /** How the run departs from the claims' own plans; empty if it does not. */
  readonly departures: readonly string[];
  readonly claims: readonly JudgedClaim[];
  /** The command that reproduces the run. */
  readonly command: string;
}
