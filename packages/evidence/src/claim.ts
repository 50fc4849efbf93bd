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
  /** The mean over seeds. */
  readonly estimate: number;
  /** 95 % interval; null where there is none. */
  readonly interval: Interval | null;
  /** Unit of the estimate, e.g. `nats`. */
  readonly unit: string;
}

/** The one figure that shows an outcome, as data. */
export interface ClaimFigure {
  /** Title of the figure. */
  readonly title: string;
  /** The horizontal axis. */
  readonly x: {
    /** What the horizontal axis measures. */
    readonly label: string;
    /** How values are placed on it. */
    readonly scale: 'linear' | 'log' | 'names';
  };
  /** The vertical axis. */
  readonly y: {
    /** What the vertical axis measures. */
    readonly label: string;
  };
  /** The lines of the figure. */
  readonly series: readonly {
    /** Name of the line. */
    readonly name: string;
    /** Points of the line. */
    readonly points: readonly {
      /** Horizontal coordinate, or a name. */
      readonly x: number | string;
      /** Vertical coordinate. */
      readonly y: number;
      /** 95 % interval of `y`. */
      readonly interval?: Interval | null;
    }[];
  }[];
}

/** A published number beside ours, where the size allows it. */
export interface Reproduction {
  /** E.g. `JMLR figure 9, test error by rate`. */
  readonly source: string;
  /** The published number. */
  readonly published: string;
  /** Our number. */
  readonly ours: string;
  /** In what the set-ups differ. */
  readonly difference: string;
}

/** What an experiment came to. */
export interface ClaimOutcome {
  /** What the rule says. */
  readonly verdict: ClaimVerdict;
  /** The limit, of a claim that is supported with one: `only with ...`. */
  readonly limit?: string;
  /** Seeds that it would take, of an undecided claim; null where that cannot be estimated. */
  readonly seedsNeeded?: number | null;
  /** The numbers that the rule looks at, the main one first. */
  readonly effects: readonly ClaimEffect[];
  /** The figure of the claim. */
  readonly figure: ClaimFigure;
  /** A plain-language paragraph with the numbers in it. */
  readonly text: string;
  /** Published numbers beside ours. */
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
  readonly sources: readonly {
    /** What the paper found. */
    readonly finding: string;
    /** The paper. */
    readonly reference: string;
  }[];
  /** The trials of the experiment: complete specs, so that their hash is the plan's. */
  trials(size: ClaimSize): readonly TrialSpec[];
  /** The outcome: a pure function of the records of `trials(size)`, in any order, failed ones missing. */
  evaluate(records: readonly TrialRecord[], size: ClaimSize): ClaimOutcome;
}

/** A claim with what its experiment came to. */
export interface JudgedClaim
  extends Pick<Claim, 'id' | 'title' | 'statement' | 'hypothesis' | 'rule' | 'sources'> {
  /** Number of trials of its plan; some are shared with other claims. */
  readonly trials: number;
  /** Number of its trials that have a result. */
  readonly finished: number;
  /** What its experiment came to. */
  readonly outcome: ClaimOutcome;
}

/** What a run of the claims comes to: the same bytes wherever its trials ran. */
export interface ClaimsSummary {
  /** Version of this format. */
  readonly version: 1;
  /** Size of the experiments. */
  readonly size: ClaimSize;
  /** See `codeVersion`. */
  readonly code: string;
  /** Hash over the specs of all trials of all its claims. */
  readonly planHash: string;
  /** Different trials. */
  readonly trials: number;
  /** In what the run departs from the claims' own plans. */
  readonly departures: readonly string[];
  /** The claims with their outcomes. */
  readonly claims: readonly JudgedClaim[];
  /** The command that reproduces the run. */
  readonly command: string;
}
