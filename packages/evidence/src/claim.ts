import type { TrialRecord, TrialSpec } from '@regatta/record';
import type { Interval } from '@regatta/stats';

/** What an experiment says of a claim, by the claim's own rule. */
export type ClaimVerdict = 'supported' | 'refuted' | 'supported with a limit' | 'undecided';

/** `quick`: generated and small real data, minutes, no network. `full`: real data, hours. */
export type ClaimSize = 'quick' | 'full';

/** A number that the rule looks at. */
export interface ClaimEffect {
  /** What it is, e.g. `test loss saved by dropout, 5 seeds`. */
  readonly name: string;
  readonly estimate: number;
  readonly interval: Interval | null;
  readonly unit: string;
}

/** The one figure that shows an outcome, as data. */
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

/** A published number beside ours, where the size allows it. */
export interface Reproduction {
  /** E.g. `JMLR figure 9, test error by rate`. */
  readonly source: string;
  readonly published: string;
  readonly ours: string;
  /** In what the set-ups differ. */
  readonly difference: string;
}

/** What an experiment came to. */
export interface ClaimOutcome {
  readonly verdict: ClaimVerdict;
  /** The limit, of a claim that is supported with one: `only with ...`. */
  readonly limit?: string;
  /** Seeds that it would take, of an undecided claim; null where that cannot be estimated. */
  readonly seedsNeeded?: number | null;
  readonly effects: readonly ClaimEffect[];
  readonly figure: ClaimFigure;
  /** A plain-language paragraph with the numbers in it. */
  readonly text: string;
  readonly reproductions: readonly Reproduction[];
}

/** One claim about dropout as a pre-registered experiment. */
export interface Claim {
  /** `a` .. `j`. */
  readonly id: string;
  /** A few words, e.g. `Dropout improves generalisation`. */
  readonly title: string;
  /** The claim as textbooks put it. */
  readonly statement: string;
  /** What is tested, with numbers. */
  readonly hypothesis: string;
  /** The rule from numbers to verdict, for people. */
  readonly rule: string;
  /** What the papers say. */
  readonly sources: readonly { readonly finding: string; readonly reference: string }[];
  /** The trials of the experiment: complete specs, so that their hash is the plan's. */
  trials(size: ClaimSize): readonly TrialSpec[];
  /** The outcome: a pure function of the records of `trials(size)`, in any order, failed ones missing. */
  evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimOutcome;
}

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
